namespace Gatehouse.Core.Requests;

/// <summary>
/// Separates end-to-end fields from those that end at this hop (RFC 9110 7.6.1): the fixed list, and every field that a
/// Connection field nominates. Used for requests on their way up and for replies on their way down.
/// </summary>
public static class EndToEndHeaders
{
    private static readonly string[] HopByHop =
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

    /// <summary>Adds the end-to-end fields of one list to another, in order.</summary>
    public static void Copy(HeaderList source, HeaderList destination)
    {
        bool nominates = source.Contains("Connection");
        foreach (ref readonly var field in source.Fields)
        {
            if (!IsHopByHop(field.Name) && !(nominates && IsNominated(source, field.Name)))
            {
                destination.Add(field.Name, field.Value);
            }
        }
    }

    /// <summary>Removes from a list every field that ends at this hop.</summary>
    public static void Strip(HeaderList fields)
    {
        foreach (string name in Nominated(fields))
        {
            fields.Remove(name);
        }

        foreach (string name in HopByHop)
        {
            fields.Remove(name);
        }
    }

    public static bool IsHopByHop(string name) => name.Length switch
    {
        2 => Is(name, "TE"),
        7 => Is(name, "Upgrade") || Is(name, "Trailer"),
        10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
        16 => Is(name, "Proxy-Connection"),
        17 => Is(name, "Transfer-Encoding"),
        18 => Is(name, "Proxy-Authenticate"),
        19 => Is(name, "Proxy-Authorization"),
        _ => false,
    };

    /// <summary>Whether a Connection field of the list names this field.</summary>
    public static bool IsNominated(HeaderList fields, string name)
    {
        foreach (ref readonly var field in fields.Fields)
        {
            if (field.Name.Length == 10 && string.Equals(field.Name, "Connection", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var range in field.Value.AsSpan().Split(','))
                {
                    if (field.Value.AsSpan()[range].Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private static List<string> Nominated(HeaderList fields)
    {
        List<string> names = [];
        foreach (ref readonly var field in fields.Fields)
        {
            if (field.Name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
            {
                // Not what else .NET takes for white space: in Latin-1 that is the bytes 85 and A0.
                names.AddRange(field.Value.Split(',').Select(static n => n.Trim(' ', '\t')).Where(static n => n.Length > 0));
            }
        }

        return names;
    }
}
