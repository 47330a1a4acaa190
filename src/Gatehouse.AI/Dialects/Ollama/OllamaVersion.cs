using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>
/// The version of the server that answers, which is this program: claiming one of Ollama's would promise what it can do. The
/// models play no part in it.
/// </summary>
internal sealed class OllamaVersion() : ModelListOperation(OllamaProblemFormat.Instance)
{
    private static readonly string Version = VersionOf(typeof(OllamaVersion).Assembly);

    public override bool IsOne => false;

    public override void Write(IReadOnlyList<ModelAlias> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("version"u8, Version);
        writer.WriteEndObject();
    }

    // Clients compare the numbers; the commit behind them is no part of those.
    private static string VersionOf(Assembly assembly)
    {
        string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        int commit = version.IndexOf('+', StringComparison.Ordinal);
        return commit < 0 ? version : version[..commit];
    }
}
