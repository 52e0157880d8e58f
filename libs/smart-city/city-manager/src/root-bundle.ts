/**
 * The root bundle: decides the intents of the platform itself, and nothing else. It stands in genesis and
 * cannot be replaced. Its ids and advice are what a person reads who asks why.
 */
export const rootBundleName = 'root';

export const rootBundleText = `// Decides the actions of the platform itself (city.*). A tenant's own bundle decides everything else.

@id("root governs the platform")
@advice("The root principal holds the platform's root key. Its use raises an alarm; work with an account of your tenant instead.")
permit (
  principal == User::"root",
  action,
  resource
)
when { principal.tenant_id == "ten_city" };

@id("admins govern their own tenant")
@advice("Only the role admin may create accounts and publish policies, schemas and solutions. Ask an administrator of your tenant.")
permit (
  principal in Role::"admin",
  action in [
    Action::"city.create_account",
    Action::"city.publish_policy",
    Action::"city.publish_schema",
    Action::"city.publish_solution"
  ],
  resource
)
when { principal.tenant_id == resource.tenant_id };

@id("nobody but root acts for another tenant")
@advice("Leave tenant_id out, or name your own tenant.")
forbid (
  principal,
  action,
  resource
)
when {
  context has params &&
  context.params has tenant_id &&
  context.params.tenant_id != principal.tenant_id
}
unless { principal == User::"root" && principal.tenant_id == "ten_city" };

@id("everybody has sessions and operates executions in their own tenant")
@advice("Sessions and executions belong to one tenant; only who is logged in to it may use them.")
permit (
  principal,
  action in [
    Action::"city.open_session",
    Action::"city.close_session",
    Action::"city.cancel_execution",
    Action::"city.operate_execution"
  ],
  resource
)
when { principal.tenant_id == resource.tenant_id };

@id("runtime counts what it turned away")
@advice("Refusals before a decision are counted by tenant and minute, so that a flood cannot fill the log.")
permit (
  principal == User::"runtime",
  action == Action::"city.count_refusals",
  resource
)
when { principal.tenant_id == "ten_city" };
`;
