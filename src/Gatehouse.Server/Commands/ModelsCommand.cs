using System.CommandLine;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>What there is to know of models without calling one.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal) => new Verb("models", "List what models can be called through.", "gatehouse models providers")
    {
        ModelsProvidersCommand.Create(terminal),
    };
}
