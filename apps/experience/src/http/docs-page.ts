/** A page that shows the OpenAPI document: one file, no script or style from elsewhere. */
import { createHash } from 'node:crypto';

const style = `
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}
details{border:1px solid #d0d7de;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer}code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:#f6f8fa;padding:.8rem;overflow:auto;border-radius:6px}
.method{display:inline-block;min-width:4.5rem;font-weight:600}.muted{color:#57606a}
table{border-collapse:collapse;width:100%}td{border-top:1px solid #d0d7de;padding:.3rem .6rem;vertical-align:top}`;

const script = `
const make=(tag,text,parent,kind)=>{const node=document.createElement(tag);if(text!==undefined)node.textContent=text;
if(kind)node.className=kind;parent.append(node);return node};
const main=document.querySelector('main');
const json=(title,value,parent)=>{make('p',title,parent,'muted');make('pre',JSON.stringify(value,null,2),parent)};
const show=(api)=>{make('h1',api.info.title+' '+api.info.version,main);make('p',api.info.description,main);
for(const tag of api.tags){make('h2',tag.description,main);
for(const[path,methods]of Object.entries(api.paths))for(const[method,operation]of Object.entries(methods)){
if(!operation.tags.includes(tag.name))continue;
const box=make('details',undefined,main);const head=make('summary',undefined,box);
make('span',method.toUpperCase(),head,'method');make('code',path,head);make('span',' '+operation.summary,head,'muted');
if(operation.description)make('p',operation.description,box);
if(operation.parameters){const table=make('table',undefined,box);
for(const parameter of operation.parameters){const row=make('tr',undefined,table);
make('td',parameter.name+(parameter.required?' *':''),row);make('td',parameter.in,row,'muted');
make('td',parameter.description||'',row)}}
for(const content of Object.values(operation.requestBody?.content||{}))json('Body',content.schema,box);
for(const[status,answer]of Object.entries(operation.responses)){const content=Object.values(answer.content||{})[0];
json(status+' '+answer.description,content?content.schema:{},box)}}}
make('h2','Shapes',main);for(const[name,schema]of Object.entries(api.components.schemas)){
const box=make('details',undefined,main);make('summary',name,box);json('',schema,box)}};
fetch('/api/openapi.json').then((answer)=>answer.json()).then(show)
.catch((error)=>make('p','The document cannot be read: '+error,main));`;

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

export const docsPage = {
  html:
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Symphainy API</title>` +
    `<style>${style}</style></head><body><main></main><script>${script}</script></body></html>`,
  securityPolicy: `default-src 'none'; connect-src 'self'; style-src ${hashOf(style)}; script-src ${hashOf(script)}`,
};
