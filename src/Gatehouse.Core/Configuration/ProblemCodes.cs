namespace Gatehouse.Core.Configuration;

/// <summary>The closed list of configuration faults; the reference pages are generated from it.</summary>
public static class ProblemCodes
{
    public static ProblemCode FileNotReadable { get; } = new("GH1001", "file not readable", "The file or an included one does not exist, may not be read, or is larger than the limit of 64 MB.");

    public static ProblemCode Syntax { get; } = new("GH1002", "YAML syntax", "The text is not YAML. Tabs may not be used to indent; a value with \": \" or \" #\" in it needs quotes.");

    public static ProblemCode EmptyFile { get; } = new("GH1003", "empty configuration", "The file has no content. The smallest configuration is one route with a match and a service.");

    public static ProblemCode UnknownSetting { get; } = new("GH1004", "unknown setting", "A key is not part of the language. Unknown keys are errors, so that a typing mistake never switches something off in silence.");

    public static ProblemCode DuplicateName { get; } = new("GH1005", "duplicate name", "A key is written twice in one mapping, or in two included files. The second would hide the first.");

    public static ProblemCode WrongType { get; } = new("GH1006", "wrong kind of value", "A number, text, list or mapping stands where another kind is expected. Numbers are not strings: quote a text that looks like a number.");

    public static ProblemCode NotOneOf { get; } = new("GH1007", "not one of the allowed values", "The setting takes one of a fixed set of values.");

    public static ProblemCode InvalidValue { get; } = new("GH1008", "invalid value", "The value does not have the form that the setting needs, such as a duration (300ms, 5s), a size (10MB), a rate (600/m) or a URL.");

    public static ProblemCode OutOfRange { get; } = new("GH1009", "value out of range", "The value is smaller or larger than the setting allows.");

    public static ProblemCode NotBuiltYet { get; } = new("GH1010", "not built yet", "The word belongs to the language, but this version does not do it. It is refused rather than ignored.");

    public static ProblemCode Missing { get; } = new("GH1011", "missing setting", "A setting without a default was not written.");

    public static ProblemCode UnknownReference { get; } = new("GH1012", "dangling reference", "A name refers to something that the configuration does not define.");

    public static ProblemCode AmbiguousRoutes { get; } = new("GH1013", "ambiguous routes", "Two routes match the same requests and none is more specific, so it would be chance which one wins.");

    public static ProblemCode IncludeCycle { get; } = new("GH1014", "include cycle", "A file includes itself, directly or through others.");

    public static ProblemCode UnresolvedValue { get; } = new("GH1015", "value not available", "An environment variable is not set or a file of a ${file:} value cannot be read.");

    public static ProblemCode InvalidCombination { get; } = new("GH1016", "settings do not fit together", "Each setting is right by itself, but not with another one.");

    public static ProblemCode SecretInFile { get; } = new("GH1017", "secret in the file", "A secret is written in the configuration file. Take it from ${env:NAME} or ${file:/path}, so that the file can be shared and kept in version control.");

    public static ProblemCode UnknownPolicy { get; } = new("GH1018", "unknown policy", "The key is no policy of this program.");

    public static ProblemCode InsecureSetting { get; } = new("GH1019", "insecure setting", "The setting switches a protection off. It is a warning: sometimes that is what is wanted.");

    public static ProblemCode InvalidCertificate { get; } = new("GH1020", "certificate cannot be used", "A PEM file holds no certificate or key, or the key is not that of the certificate.");

    public static ProblemCode NotAvailableHere { get; } = new("GH1021", "not available on this machine", "The setting needs something that the operating system or a library of this machine does not offer.");

    public static ProblemCode HiddenRoute { get; } = new("GH1022", "route that takes no request", "More specific routes take, or refuse, every request that the route matches. It is a warning: nothing is wrong but what its author believes.");

    public static ProblemCode OpenWay { get; } = new("GH1023", "open way round a guarded route", "A route asks its callers who they are, and a request that reads like one of its own goes to the same service by another route, which does not ask: with a slash at the end, below the path, under another method or host. It is a warning: sometimes that is what is wanted.");

    public static ProblemCode UnknownModel { get; } = new("GH1024", "model or price not known", "A model is not in the catalogue, or its price is not known and the configuration refuses calls that cannot be priced. It is a warning: what is known can be written under ai.catalogue.models.");

    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        FileNotReadable, Syntax, EmptyFile, UnknownSetting, DuplicateName, WrongType, NotOneOf, InvalidValue, OutOfRange, NotBuiltYet,
        Missing, UnknownReference, AmbiguousRoutes, IncludeCycle, UnresolvedValue, InvalidCombination, SecretInFile, UnknownPolicy, InsecureSetting, InvalidCertificate,
        NotAvailableHere, HiddenRoute, OpenWay, UnknownModel,
    ];
}
