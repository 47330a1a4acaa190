using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>The fields in which proxies tell of the client; null where there is none, line feeds between several of one name.</summary>
internal readonly record struct ToldFields(string? ForwardedFor, string? ForwardedProto, string? Forwarded)
{
    public static ToldFields Of(HeaderList fields)
    {
        string? list = null;
        string? protocol = null;
        string? elements = null;
        foreach (ref readonly var field in fields.Fields)
        {
            switch (field.Name.Length)
            {
                case 15 when field.Name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase):
                    list = Join(list, field.Value);
                    break;
                case 17 when field.Name.Equals("X-Forwarded-Proto", StringComparison.OrdinalIgnoreCase):
                    protocol = Join(protocol, field.Value);
                    break;
                case 9 when field.Name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase):
                    elements = Join(elements, field.Value);
                    break;
            }
        }

        return new ToldFields(list, protocol, elements);
    }

    // A line feed, which is in no value, keeps a quote from reaching from one field into the next.
    private static string Join(string? before, string value) => before is null ? value : $"{before}\n{value}";
}
