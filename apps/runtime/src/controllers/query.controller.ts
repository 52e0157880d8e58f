import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type * as contract from '@symphainy/contracts/runtime';
import { Runtime } from '../runtime.js';

@Controller()
export class QueryController {
  constructor(private readonly runtime: Runtime) {}

  @GrpcMethod('Query', 'getExecution')
  getExecution(request: contract.GetExecutionRequest): Promise<contract.GetExecutionResponse> {
    return this.runtime.query.getExecution(request);
  }

  @GrpcMethod('Query', 'listExecutions')
  listExecutions(request: contract.ListExecutionsRequest): Promise<contract.ListExecutionsResponse> {
    return this.runtime.query.listExecutions(request);
  }

  @GrpcMethod('Query', 'getExecutionDetail')
  getExecutionDetail(
    request: contract.GetExecutionDetailRequest,
  ): Promise<contract.GetExecutionDetailResponse> {
    return this.runtime.query.getExecutionDetail(request);
  }

  @GrpcMethod('Query', 'getArtifact')
  getArtifact(request: contract.GetArtifactRequest): Promise<contract.GetArtifactResponse> {
    return this.runtime.query.getArtifact(request);
  }

  @GrpcMethod('Query', 'getLineage')
  getLineage(request: contract.GetLineageRequest): Promise<contract.GetLineageResponse> {
    return this.runtime.query.getLineage(request);
  }

  @GrpcMethod('Query', 'getBatch')
  getBatch(request: contract.GetBatchRequest): Promise<contract.GetBatchResponse> {
    return this.runtime.query.getBatch(request);
  }

  @GrpcMethod('Query', 'listBatchItems')
  listBatchItems(request: contract.ListBatchItemsRequest): Promise<contract.ListBatchItemsResponse> {
    return this.runtime.query.listBatchItems(request);
  }

  @GrpcMethod('Query', 'why')
  why(request: contract.WhyRequest): Promise<contract.WhyResponse> {
    return this.runtime.why.explain(request);
  }

  @GrpcMethod('Query', 'getStateDigests')
  getStateDigests(): Promise<contract.GetStateDigestsResponse> {
    return this.runtime.query.getStateDigests();
  }
}
