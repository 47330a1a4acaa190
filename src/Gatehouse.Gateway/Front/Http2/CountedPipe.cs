using System.IO.Pipelines;

namespace Gatehouse.Gateway.Front.Http2;

internal sealed record CountedPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
