namespace Gatehouse.Server.Demo;

/// <summary>Whose API the stand-in speaks.</summary>
internal enum DemoVendor
{
    OpenAI,
    Anthropic,
}
