using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Ids of tool calls as Mistral takes them: nine letters and digits. An id of another vendor in the history becomes the
/// first nine of its hash, in the call and in its result alike.
/// </summary>
internal static class MistralIds
{
    private const int Length = 9;
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Spell(string id)
    {
        if (id.Length == Length && id.All(char.IsAsciiLetterOrDigit))
        {
            return id;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        return string.Create(Length, hash, (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = Letters[bytes[i] % Letters.Length];
            }
        });
    }
}
