using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Ip;

/// <summary>Lets clients in by their address.</summary>
public sealed class Ip : PolicyDescriptor<IpOptions>
{
    private const string Fix = "Write one address (192.0.2.7, 2001:db8::1) or a network without bits behind its prefix (10.0.0.0/8).";

    public override string Id => "ip";

    public override PolicyStage Stage => PolicyStage.Protect;

    public override string Summary => "Lets in or refuses clients by address, from lists in the configuration and in files.";

    protected override void Validate(IpOptions options, ProblemList problems)
    {
        var allow = Check(options, "allow", options.Allow, problems);
        var deny = Check(options, "deny", options.Deny, problems);
        CheckFile(options, "allow_file", options.Files.Allow, allow, problems);
        CheckFile(options, "deny_file", options.Files.Deny, deny, problems);
        if (options.Allow is null && options.AllowFile is null && options.Deny is null && options.DenyFile is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "", "no list is written, so it would let everybody in", "Write allow, deny, allow_file or deny_file.");
            return;
        }

        if (options.Files is { Allow.IsSound: false } or { Deny.IsSound: false })
        {
            return;
        }

        if (IsEmpty(options.Allow, options.Files.Allow))
        {
            Warn(options, options.Allow is null ? "allow_file" : "allow", "the list is empty, so nobody is let in", problems);
        }

        if (IsEmpty(options.Deny, options.Files.Deny))
        {
            Warn(options, options.Deny is null ? "deny_file" : "deny", "the list is empty, so it refuses nobody", problems);
        }

        WarnOfAll(options, "allow", allow, "lets everybody in", problems);
        WarnOfAll(options, "deny", deny, "refuses everybody", problems);
    }

    protected override Policy Build(IpOptions options, PolicyBuildContext context)
        => new IpPolicy(
            options.Allow is null && options.AllowFile is null ? null : SetOf(options.Allow, options.Files.Allow),
            SetOf(options.Deny, options.Files.Deny));

    private static AddressSet SetOf(IReadOnlyList<string>? written, AddressFile? file)
    {
        // Checked when the configuration was; what is not a network all the same stops the build.
        if (file is { IsSound: false })
        {
            throw new InvalidOperationException($"{file.FullPath} cannot be used.");
        }

        var networks = (written ?? []).Select(w => AddressSet.TryParse(w, out var network) ? network : throw new InvalidOperationException($"{w} is no network."));
        return new AddressSet([.. networks, .. file?.Networks ?? []]);
    }

    /// <summary>Whether there is a list, and nothing is written in it.</summary>
    private static bool IsEmpty(IReadOnlyList<string>? written, AddressFile? file)
        => (written is not null || file is not null) && (written?.Count ?? 0) + (file?.Networks.Count ?? 0) == 0;

    private static List<IPNetwork> Check(IpOptions options, string setting, IReadOnlyList<string>? written, ProblemList problems)
    {
        var networks = new List<IPNetwork>();
        for (int i = 0; i < (written?.Count ?? 0); i++)
        {
            if (AddressSet.TryParse(written![i], out var network))
            {
                networks.Add(network);
            }
            else
            {
                problems.Add(ProblemCodes.InvalidValue, options, setting, i, $"\"{written[i]}\" is neither an address nor a network", Fix);
            }
        }

        return networks;
    }

    private static void CheckFile(IpOptions options, string setting, AddressFile? file, List<IPNetwork> networks, ProblemList problems)
    {
        if (file?.Unreadable is { } fault)
        {
            problems.Add(ProblemCodes.FileNotReadable, options, setting, fault);
        }
        else if (file?.Fault is { } lines)
        {
            problems.Add(ProblemCodes.InvalidValue, options, setting, $"{file.FullPath} has lines that are neither an address nor a network: {lines}", Fix);
        }

        networks.AddRange(file?.Networks ?? []);
    }

    private static void WarnOfAll(IpOptions options, string setting, List<IPNetwork> networks, string effect, ProblemList problems)
    {
        foreach (var network in networks.Where(n => n.PrefixLength == 0).Distinct())
        {
            string version = network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            Warn(options, (setting == "allow" ? options.Allow : options.Deny) is null ? setting + "_file" : setting, $"{network} is all of {version}: it {effect} who comes by it", problems);
        }
    }

    private static void Warn(IpOptions options, string setting, string message, ProblemList problems)
    {
        string path = options.SourcePath.Length == 0 ? setting : $"{options.SourcePath}.{setting}";
        problems.Add(new ConfigurationProblem(ProblemCodes.InsecureSetting, options.MarkOf(setting), path, message)
        {
            Severity = ProblemSeverity.Warning,
        });
    }
}
