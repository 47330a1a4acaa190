using Gatehouse.AI;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Server.Commands;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Usage;

/// <summary>Which ledger a command works on: the folder that was named, or that of a configuration.</summary>
internal static class LedgerPlace
{
    /// <summary>The settings to open it with; null after saying what is missing. The time zone is null when nothing says which.</summary>
    public static (string Folder, TimeZoneInfo? Zone, LedgerSettings? Settings)? Find(string? folder, string? config, Terminal terminal, out int exitCode)
    {
        exitCode = ExitCodes.Usage;
        if (folder is not null)
        {
            return Checked((Path.GetFullPath(folder), null, null), terminal, ref exitCode);
        }

        if (SharedOptions.FindConfig(config, terminal, orElse: "; or name the ledger with --ledger FOLDER") is not { } file)
        {
            return null;
        }

        var result = Composition.CreateLoader().Load(file);
        if (result.Document is not { } document)
        {
            ProblemPrinter.Write(result.Problems, terminal);
            exitCode = terminal.Fail(ExitCodes.Refused, $"{file} was refused: {ProblemPrinter.Count(result.Problems)}. Name the ledger with --ledger FOLDER.");
            return null;
        }

        if (document.Section<AIDocument>(AISectionDescriptor.SectionKey)?.Ledger is not { } ledger)
        {
            exitCode = terminal.Fail(ExitCodes.Refused, $"{file} has no ai.ledger: its usage is in the memory of the gateway, which tells it at GET /admin/v1/usage.");
            return null;
        }

        var settings = ledger.ToSettings();
        return Checked((settings.Folder, settings.Zone, settings), terminal, ref exitCode);
    }

    /// <summary>Says what the figures lack; the exit code is not that of success then.</summary>
    public static int Warn(LedgerReader ledger, Terminal terminal)
    {
        foreach (var damage in ledger.Damages)
        {
            terminal.Fail(ExitCodes.Refused, $"{damage.File} is damaged: {damage.Bytes} bytes from {damage.Offset} on are not what was written, and what stood there is missing. Put the file back from a backup.");
        }

        if (ledger.CheckpointFault is { } fault)
        {
            terminal.Fail(ExitCodes.Refused, $"{fault}: the figures lack what retention removed from the log.");
        }

        return ledger.Damages.Count > 0 || ledger.CheckpointFault is not null ? ExitCodes.Refused : ExitCodes.Right;
    }

    private static (string Folder, TimeZoneInfo? Zone, LedgerSettings? Settings)? Checked((string Folder, TimeZoneInfo? Zone, LedgerSettings? Settings) place, Terminal terminal, ref int exitCode)
    {
        if (LedgerReader.IsThere(place.Folder))
        {
            return place;
        }

        exitCode = terminal.Fail(ExitCodes.Refused, $"there is no ledger in {place.Folder}{(place.Settings is null ? "" : "; it is made with the first call")}.");
        return null;
    }
}
