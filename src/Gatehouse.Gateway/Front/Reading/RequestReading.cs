using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>
/// Fills the canonical request from what Kestrel parsed, and refuses what Kestrel lets through though two programs could
/// read it differently (decision 0030). Returns the problem, or null.
/// </summary>
internal static class RequestReading
{
    public static Problem? Read(IHttpRequestFeature source, CanonicalRequest request, TrustedPeer? peer, bool isExtendedConnect, bool takesEncodedSlashes)
    {
        request.Method = source.Method;
        request.Scheme = source.Scheme;
        request.HttpVersion = VersionOf(source.Protocol);
        request.ContentLength = source.Headers.ContentLength;
        return ReadFields(source.Headers, request)
            ?? peer?.Read(request)
            ?? CheckFraming(source.Headers, request)
            ?? ReadTarget(source, request, isExtendedConnect, takesEncodedSlashes);
    }

    private static Problem? ReadFields(IHeaderDictionary source, CanonicalRequest request)
    {
        var fields = request.Headers;
        bool hasUnderscore = false;
        bool isHttp1 = request.HttpVersion < 20;
        foreach (var (name, values) in source)
        {
            if (!FieldSyntax.IsPlainName(name))
            {
                if (!FieldSyntax.IsName(name))
                {
                    return FrontProblems.FieldName;
                }

                hasUnderscore = true;
            }

            if (values.Count > 1 && FieldSyntax.IsSingle(name))
            {
                return FrontProblems.RepeatedField;
            }

            for (int i = 0; i < values.Count; i++)
            {
                string value = values[i] ?? "";
                if (!FieldSyntax.IsValue(value) || (!isHttp1 && FieldSyntax.HasOuterSpace(value)))
                {
                    return FrontProblems.FieldValue;
                }

                fields.Add(name, value);
            }
        }

        return hasUnderscore && FieldSyntax.HidesAnother(fields) ? FrontProblems.HiddenField : null;
    }

    private static Problem? CheckFraming(IHeaderDictionary source, CanonicalRequest request)
    {
        if (request.HttpVersion >= 20 && HasConnectionFields(request.Headers))
        {
            return FrontProblems.ConnectionField;
        }

        StringValues coding = source.TransferEncoding;
        if (coding.Count == 0)
        {
            return null;
        }

        if (request.HttpVersion == 10)
        {
            return FrontProblems.CodingOnOldVersion;
        }

        // Kestrel drops Content-Length when there is a transfer coding and keeps its value as X-Content-Length.
        if (request.ContentLength is not null || request.Headers.Contains("X-Content-Length"))
        {
            return FrontProblems.LengthAndCoding;
        }

        return coding.Count == 1 && string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase) ? null : FrontProblems.TransferCoding;
    }

    // RFC 9113 8.2.2, RFC 9114 4.2: such a request is malformed. Kestrel refuses Connection itself and lets the others through.
    private static bool HasConnectionFields(HeaderList fields)
        => fields.Contains("Transfer-Encoding") || fields.Contains("Upgrade") || fields.Contains("Keep-Alive") || fields.Contains("Proxy-Connection");

    private static Problem? ReadTarget(IHttpRequestFeature source, CanonicalRequest request, bool isExtendedConnect, bool takesEncodedSlashes)
    {
        if (isExtendedConnect)
        {
            request.Method = "GET";
        }
        else if (!MethodSyntax.IsSound(request.Method))
        {
            return FrontProblems.Method;
        }
        else if (request.Method == "CONNECT")
        {
            return FrontProblems.Connect;
        }

        string host = request.Headers.Get("Host") ?? "";
        string target = source.RawTarget;
        if (target.Length == 0 || target.Contains('#', StringComparison.Ordinal))
        {
            return FrontProblems.Target;
        }

        if (target[0] != '/')
        {
            // HTTP/2 has the scheme and the host in fields of their own.
            int path = AbsoluteTarget.PathStart(target, request.Scheme, out var authority);
            if (path < 0 || request.HttpVersion >= 20)
            {
                return FrontProblems.Target;
            }

            if (!authority.Equals(host, StringComparison.OrdinalIgnoreCase))
            {
                return FrontProblems.Authority;
            }

            target = AbsoluteTarget.Reduce(target, path);
        }

        if (!CanonicalHost.TryRead(host, request, out var problem))
        {
            return problem;
        }

        return CanonicalPath.TryRead(target, request, out problem, takesEncodedSlashes) ? null : problem;
    }

    private static int VersionOf(string protocol) => protocol switch
    {
        "HTTP/1.1" => 11,
        "HTTP/2" => 20,
        "HTTP/1.0" => 10,
        "HTTP/3" => 30,
        _ => 11,
    };
}
