using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>Identifies callers by name and password (RFC 7617).</summary>
public sealed class Basic : PolicyDescriptor<BasicOptions>
{
    private const int ShortestPassword = 12;

    private const string Convert = "Hash the passwords by bcrypt: htpasswd -B -C 10 FILE NAME";

    public override string Id => "basic";

    public override PolicyStage Stage => PolicyStage.Identify;

    public override string Summary => "Identifies callers by name and password (HTTP Basic) from a file of bcrypt hashes or secrets; refuses all others.";

    protected override void Validate(BasicOptions options, ProblemList problems)
    {
        if (options.UsersFile is null && options.Users.Count == 0)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "", "there are no users, so nobody could be let in", "Write users_file: ./users.htpasswd, or users.");
        }

        if (options.Realm.Length == 0 || options.Realm.AsSpan().ContainsAnyExceptInRange(' ', '~') || options.Realm.AsSpan().ContainsAny('"', '\\'))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "realm", "a realm is written in visible ASCII, without \" and \\");
        }

        CheckFile(options, problems);
        CheckUsers(options, problems);
        CheckCosts(options, problems);
        foreach (string user in options.Consumers.Keys.Where(u => !options.Users.ContainsKey(u) && !options.File.Users.ContainsKey(u)))
        {
            Warn(ProblemCodes.UnknownReference, options, "consumers", $"there is no user \"{user}\"", problems);
        }
    }

    protected override Policy Build(BasicOptions options, PolicyBuildContext context)
    {
        // Checked when the configuration was; a file that changed since is read with the next load.
        if (options.File is { Unreadable: not null } or { Fault: not null })
        {
            throw new InvalidOperationException($"{options.File.FullPath} cannot be used.");
        }

        var hashed = new Dictionary<string, BcryptHash>(options.File.Users, StringComparer.Ordinal);
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, secret) in options.Users)
        {
            string value = secret.Reveal();
            if (BcryptHash.IsOne(value))
            {
                hashed.Add(name, BcryptHash.TryParse(value) ?? throw new InvalidOperationException($"The hash of {name} cannot be used."));
            }
            else
            {
                plain.Add(name, value);
            }
        }

        // Passwords that are checked in shadow take nobody's place.
        var checks = context.InShadow
            ? context.Build.State.Claim("shadow basic", static () => new PasswordChecks(workers: 1, waiting: 8, perClient: 8))
            : context.Build.State.Claim("basic", static () => new PasswordChecks());
        return new BasicPolicy(options, new UserDirectory(hashed, plain), checks, context.Build.Time);
    }

    private static void CheckFile(BasicOptions options, ProblemList problems)
    {
        if (options.File.Unreadable is { } fault)
        {
            problems.Add(ProblemCodes.FileNotReadable, options, "users_file", fault);
        }
        else if (options.File.Fault is { } lines)
        {
            problems.Add(ProblemCodes.InvalidValue, options, "users_file", $"{options.File.FullPath} has lines that cannot be used: {lines}", Convert);
        }
        else if (options.UsersFile is not null && options.File.Users.Count == 0 && options.Users.Count == 0)
        {
            Warn(ProblemCodes.InvalidCombination, options, "users_file", "the file has no users, so nobody is let in", problems);
        }
    }

    private static void CheckUsers(BasicOptions options, ProblemList problems)
    {
        int i = -1;
        foreach (var (name, secret) in options.Users)
        {
            i++;
            string value = secret.Reveal();
            if (!BasicCredentials.IsName(name))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "users", i, "a user's name has no colon and no control characters, and at most 128 characters");
            }
            else if (options.File.Users.ContainsKey(name))
            {
                problems.Add(ProblemCodes.DuplicateName, options, "users", i, $"\"{name}\" is in users_file too", "Keep one of them.");
            }
            else if (BcryptHash.IsOne(value) && BcryptHash.TryParse(value) is null or { Cost: > BcryptHash.HighestCost })
            {
                problems.Add(ProblemCodes.InvalidValue, options, "users", i, string.Create(CultureInfo.InvariantCulture, $"the bcrypt hash is not whole, or its cost is over {BcryptHash.HighestCost}"), "htpasswd -nB -C 10 NAME");
            }
            else if (PasswordFile.OtherHash(value) is { } kind)
            {
                // As a password it would let in whoever got hold of it, and keep out the one it was made for.
                problems.Add(ProblemCodes.InvalidValue, options, "users", i, $"this is {kind}", Convert);
            }
            else if (!BcryptHash.IsOne(value) && (value.Length < ShortestPassword || System.Text.Encoding.UTF8.GetByteCount(value) > BasicCredentials.LongestPassword))
            {
                problems.Add(ProblemCodes.OutOfRange, options, "users", i, string.Create(CultureInfo.InvariantCulture, $"a password has {ShortestPassword} characters at least and {BasicCredentials.LongestPassword} bytes at most"), "Generate one: openssl rand -hex 24");
            }
        }
    }

    private static void CheckCosts(BasicOptions options, ProblemList problems)
    {
        (string Setting, int Cost)[] hashes =
        [
            .. options.File.Users.Values.Select(h => ("users_file", h.Cost))
                .Concat(options.Users.Values.Select(s => BcryptHash.TryParse(s.Reveal())).OfType<BcryptHash>().Select(h => ("users", h.Cost)))
                .Distinct()
                .OrderBy(h => h.Item2),
        ];
        if (hashes.Length > 0 && hashes[0].Cost < BcryptHash.LowestGoodCost)
        {
            Warn(ProblemCodes.InsecureSetting, options, hashes[0].Setting, string.Create(CultureInfo.InvariantCulture, $"there are hashes of cost {hashes[0].Cost}, which are guessed fast by whoever gets them; write them anew with {BcryptHash.LowestGoodCost} or more"), problems);
        }
        else if (hashes.Length > 0 && hashes[^1].Cost != hashes[0].Cost)
        {
            Warn(ProblemCodes.InsecureSetting, options, hashes[0].Setting, $"there are hashes of the costs {string.Join(", ", hashes.Select(h => h.Cost).Distinct())}: the time of an answer tells users from names that are none", problems);
        }
    }

    private static void Warn(ProblemCode code, BasicOptions options, string setting, string message, ProblemList problems)
    {
        string path = options.SourcePath.Length == 0 ? setting : $"{options.SourcePath}.{setting}";
        problems.Add(new ConfigurationProblem(code, options.MarkOf(setting), path, message) { Severity = ProblemSeverity.Warning });
    }
}
