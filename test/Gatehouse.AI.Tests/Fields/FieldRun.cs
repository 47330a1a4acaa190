using System.Text;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Fields;
using Gatehouse.AI.Models;
using Gatehouse.AI.Tests.Matrix;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Fields;

/// <summary>Sends every field of every form to every column of the matrix, and for vectors and ranks to models that make them.</summary>
internal static class FieldRun
{
    private static readonly FieldColumn[] Embedding =
    [
        new("openai", "text-embedding-3-small"),
        new("azure", "my-embeddings", "url: \"https://example.openai.azure.com\""),
        new("gemini", "gemini-embedding-001"),
        new("vertex", "gemini-embedding-001", "project: p, location: global"),
        new("bedrock", "amazon.titan-embed-text-v2:0", "region: us-east-1"),
        new("bedrock", "cohere.embed-v4:0", "region: us-east-1"),
        new("cohere", "embed-v4.0"),
        new("mistral", "mistral-embed"),
        new("ollama", "nomic-embed-text"),
    ];

    private static readonly FieldColumn[] Reranking =
    [
        new("cohere", "rerank-v3.5"),
        new("bedrock", "cohere.rerank-v3-5:0", "region: us-east-1"),
        new("azure", "my-rerank", "url: \"https://example.openai.azure.com\""),
    ];

    private static FieldColumn[] Every { get; } = [.. Columns.All.Select(c => new FieldColumn(c.Type, c.Model, c.Settings)), .. Embedding, .. Reranking];

    /// <summary>One configuration with every column as a model: "c0", "c1" and so on.</summary>
    public static string Yaml
    {
        get
        {
            var yaml = new StringBuilder("ai:\n  providers:\n");
            for (int i = 0; i < Every.Length; i++)
            {
                yaml.AppendLine($"    p{i}: {{ type: {Every[i].Provider}, keys: [\"${{env:KEY_1}}\"]{(Every[i].Settings.Length > 0 ? ", " + Every[i].Settings : "")} }}");
            }

            yaml.AppendLine("  models:");
            for (int i = 0; i < Every.Length; i++)
            {
                yaml.AppendLine($"    c{i}: \"p{i}/{Every[i].Model}\"");
            }

            return yaml.AppendLine("routes:").AppendLine("  all: { match: /**, ai: openai }").ToString();
        }
    }

    /// <summary>Whether files are written instead of held.</summary>
    public static bool Writes { get; } = Environment.GetEnvironmentVariable("GATEHOUSE_WRITE_MATRIX") == "1";

    public static string VerdictsOf(string form) => RepositoryFolder.PathOf("src", "Gatehouse.AI", "Fields", "verdicts", form + ".json");

    /// <summary>The table as it stands in the repository, which the program that is tested may not have been built from.</summary>
    public static FormFields Table(string form)
        => FormFields.Parse(File.ReadAllText(RepositoryFolder.PathOf("src", "Gatehouse.AI", "Fields", form + ".json")), Writes ? """{ "columns": [], "fields": {} }""" : File.ReadAllText(VerdictsOf(form)));

    /// <summary>The verdicts of one form, found anew. Models that cannot do its calls at all have no column.</summary>
    public static FieldVerdicts Run(FormFields table, ModelDirectory models)
    {
        var form = table.Reader;
        var columns = Every.Select((column, i) => (Column: column, Trial: new FieldTrial(form, models.Find($"c{i}")!.Targets[0]), Index: i))
            .Where(c => c.Trial.CanServe && (form is ChatForm) == (c.Index < Columns.All.Count)).ToArray();
        var verdicts = new FieldVerdicts([.. columns.Select(c => c.Column)]);
        foreach (var field in table.Fields)
        {
            verdicts.Add(field.Path, [.. columns.Select(c => c.Trial.Judge(field))]);
        }

        return verdicts;
    }
}
