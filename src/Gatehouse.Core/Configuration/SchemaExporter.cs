using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.Json;
using Gatehouse.Core.Configuration.Export;

namespace Gatehouse.Core.Configuration;

/// <summary>Writes the JSON Schema (2020-12) of the whole language for editors.</summary>
public static class SchemaExporter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Export(ConfigurationLanguage language) => ExportObject(language).ToJsonString(Indented);

    public static JsonObject ExportObject(ConfigurationLanguage language) => new SchemaBuilder(language).Build();
}
