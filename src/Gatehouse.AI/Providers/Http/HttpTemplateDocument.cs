using System.ComponentModel;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.AI.Providers.Http;

/// <summary>How a REST API is called. Written in place, or in a file that holds the same settings.</summary>
public sealed record HttpTemplateDocument : Document
{
    // Read once for each load, which makes its documents anew; a field would count in the equality of the record.
    private static readonly ConditionalWeakTable<HttpTemplateDocument, DocumentFile> Files = [];

    [ShortForm]
    [Description("YAML file with these settings, relative to the file that names it. Read again when it changes. Stands alone.")]
    [Example("./ai/moodmeter.yaml")]
    [NotEmpty]
    public string? File { get; init; }

    [Description("Method of the call.")]
    [Example("PUT")]
    public string Method { get; init; } = "POST";

    [Description("Path and query behind the url; {{model}} stands for the model's name there.")]
    [Example("\"/models/{{model}}/predict?verbose=true\"")]
    public string Path { get; init; } = "";

    [Description("Header fields to send besides the content type.")]
    [Example("{ X-Version: \"2\" }")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Description("How the key travels.")]
    public HttpAuthDocument Auth { get; init; } = new();

    [Description("Body of the call, as YAML of the JSON it is to be. A text \"{{name}}\" becomes that value of the call, with the member it stands in left out when the call has none; {{name ?? value}} gives a default; {{name}} within a longer text becomes text.")]
    [Example("{ text: \"{{input}}\", temperature: \"{{temperature ?? 0}}\" }")]
    public ConfigNode? Request { get; init; }

    [Description("Where the answer stands in a reply.")]
    public HttpReplyDocument? Reply { get; init; }

    [Description("How a stream is asked for and read. Without it a client that wants a stream gets the whole answer as one.")]
    public HttpStreamDocument? Stream { get; init; }

    /// <inheritdoc/>
    [NotASetting]
    public override string FilesHash => File is null ? "" : Content.Hash;

    public override IEnumerable<string> FilesRead() => File is null ? [] : [FullPath(File)];

    public override void Validate(ProblemList problems)
    {
        if (File is not null)
        {
            ValidateFile(problems);
            return;
        }

        if (Reply is null)
        {
            problems.Add(ProblemCodes.Missing, this, "reply", "\"reply\" is missing", "It says where the answer stands. For example: reply: { text: $.answer }");
        }

        if (Request is null && Method != "GET")
        {
            problems.Add(ProblemCodes.Missing, this, "request", "\"request\" is missing", "It is the body of the call. For example: request: { text: \"{{input}}\" }");
        }

        if (Method.Length == 0 || !Method.All(char.IsAsciiLetterUpper))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "method", $"\"{Method}\" is no method", "Write POST, PUT, PATCH or GET.");
        }

        if (Path.Length > 0 && Path[0] is not ('/' or '?'))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "path", "a path begins with /", $"Write \"/{Path}\".");
        }

        SentHeaders.Check(this, "headers", Headers, "It is that of the url.", problems);
        HttpPath.Check(Path, this, problems);
        RequestTemplate.Check(Request, problems);
    }

    /// <summary>The settings themselves, wherever they stand. Only for a document without faults.</summary>
    internal HttpTemplateDocument Resolve() => File is null ? this : Content.Bind<HttpTemplateDocument>(new ProblemList())!;

    private DocumentFile Content => Files.GetValue(this, static template => DocumentFile.Read(template.FullPath(template.File)));

    private void ValidateFile(ProblemList problems)
    {
        if (Source is ConfigMapping { Entries.Count: > 1 })
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "file", "a template is in a file or here, not both", "Remove file, or move the other settings into it.");
            return;
        }

        if (Content.Fault is { } fault)
        {
            problems.Add(ProblemCodes.FileNotReadable, this, "file", $"the template cannot be read: {fault}");
            return;
        }

        int before = problems.Count;
        var read = Content.Bind<HttpTemplateDocument>(problems);
        if (read is null && problems.Count == before)
        {
            problems.Add(ProblemCodes.EmptyFile, this, "file", $"{Content.FullPath} has nothing in it", "Write request and reply in it.");
        }
        else if (read?.File is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "file", "a template in a file cannot name another file");
        }
    }
}
