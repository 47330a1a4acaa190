using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Server.Demo;

/// <summary>Failures in each vendor's own envelope.</summary>
internal static class DemoErrors
{
    public static Task WriteAsync(HttpContext context, DemoVendor vendor, int status, string message, string requestId, int? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null || status is 429 or 503 or 529)
        {
            context.Response.Headers.RetryAfter = (retryAfter ?? 1).ToString(CultureInfo.InvariantCulture);
        }

        context.Response.Headers[vendor == DemoVendor.OpenAI ? "x-request-id" : "request-id"] = "req_demo_" + requestId;
        return DemoJson.WriteAsync(context, vendor == DemoVendor.OpenAI ? OpenAI(status, message) : Anthropic(status, message, requestId));
    }

    public static JsonObject OpenAI(int status, string message)
    {
        var (type, code) = status switch
        {
            401 => ("invalid_request_error", "invalid_api_key"),
            403 => ("invalid_request_error", "unsupported_country_region_territory"),
            404 => ("invalid_request_error", "model_not_found"),
            429 => ("requests", "rate_limit_exceeded"),
            >= 500 => ("server_error", null),
            _ => ("invalid_request_error", (string?)null),
        };
        return new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = code } };
    }

    public static JsonObject Anthropic(int status, string message, string requestId) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = status switch
            {
                401 => "authentication_error",
                402 => "billing_error",
                403 => "permission_error",
                404 => "not_found_error",
                413 => "request_too_large",
                429 => "rate_limit_error",
                504 => "timeout_error",
                529 => "overloaded_error",
                >= 500 => "api_error",
                _ => "invalid_request_error",
            },
            ["message"] = message,
        },
        ["request_id"] = "req_demo_" + requestId,
    };
}
