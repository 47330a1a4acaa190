using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>
/// Credentials that were right a short time ago, so that bcrypt does not run with each request. A table of fixed size with four
/// places for each tag; a place is one reference, so it is read while another thread writes it.
/// </summary>
internal sealed class KnownCredentials(TimeSpan life, TimeProvider time)
{
    private const int Ways = 4;
    private const int Places = 4096;

    private readonly Known?[] _places = new Known?[Places];

    public bool TryFind(in CredentialTag tag, [NotNullWhen(true)] out string? user)
    {
        foreach (var known in PlacesOf(tag))
        {
            if (known is not null && known.Tag == tag && time.GetElapsedTime(known.Since) < life)
            {
                user = known.User;
                return true;
            }
        }

        user = null;
        return false;
    }

    public void Add(in CredentialTag tag, string user)
    {
        if (life > TimeSpan.Zero)
        {
            var places = PlacesOf(tag);
            int chosen = (int)(ulong)(tag.Low >> 64) & (Ways - 1);
            for (int i = 0; i < Ways; i++)
            {
                if (places[i] is not { } other || other.Tag == tag || time.GetElapsedTime(other.Since) >= life)
                {
                    chosen = i;
                    break;
                }
            }

            places[chosen] = new Known(tag, user, time.GetTimestamp());
        }
    }

    private Span<Known?> PlacesOf(in CredentialTag tag) => _places.AsSpan((int)(ulong)tag.High & (Places - Ways), Ways);

    private sealed record Known(CredentialTag Tag, string User, long Since);
}
