using System.Globalization;
using System.Text.RegularExpressions;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>A password's bcrypt hash in the usual form: $2y$, two digits of cost, 53 characters.</summary>
internal sealed partial class BcryptHash
{
    /// <summary>More would occupy a processor for seconds with each try.</summary>
    public const int HighestCost = 15;

    /// <summary>Less is guessed too fast by whoever gets hold of the file.</summary>
    public const int LowestGoodCost = 10;

    private readonly string _text;

    private BcryptHash(string text, int cost)
    {
        _text = text;
        Cost = cost;
    }

    /// <summary>The logarithm of the rounds: 10 takes some 50 ms, each one more twice that.</summary>
    public int Cost { get; }

    /// <summary>Whether a text means to be one.</summary>
    public static bool IsOne(string text) => text.StartsWith("$2", StringComparison.Ordinal);

    public static BcryptHash? TryParse(string text)
        => Form().Match(text) is { Success: true } match && int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture) is >= 4 and <= 31 and var cost
            ? new BcryptHash(text, cost)
            : null;

    /// <summary>Takes as long as the cost says, whatever the password.</summary>
    public bool IsOf(string password) => BCrypt.Net.BCrypt.Verify(password, _text);

    public override string ToString() => "[bcrypt]";

    // $2x$ is the wrong hash of an old implementation.
    [GeneratedRegex(@"^\$2[aby]\$(?<cost>\d\d)\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
