namespace Gatehouse.AI.Providers.Http;

/// <summary>Why an answer ended, in the words of OpenAI's chat form.</summary>
public enum HttpFinish
{
    Stop,
    Length,
    ToolCalls,
    ContentFilter,
}
