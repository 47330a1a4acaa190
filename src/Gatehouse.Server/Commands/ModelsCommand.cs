using System.CommandLine;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>What there is to know of models without calling one.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal) => new Verb("models", "List what models can be called through, and what becomes of a call's fields.", "gatehouse models providers", "gatehouse models fields --provider anthropic --lost")
    {
        ModelsProvidersCommand.Create(terminal),
        ModelsFieldsCommand.Create(terminal),
    };
}
