using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Server.Demo;

/// <summary>Reads a request to its end and finds who answers it.</summary>
internal sealed class DemoHandler(TimeProvider time, Func<HttpContext, byte[], Task<bool>>? instead)
{
    public async Task HandleAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
            byte[] body = buffer.ToArray();
            if (instead is not null && await instead(context, body))
            {
                return;
            }

            await DispatchAsync(context, body);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    private Task DispatchAsync(HttpContext context, byte[] body) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", "/v1/chat/completions") => AnswerAsync(context, body, DemoVendor.OpenAI),
        ("POST", "/v1/messages") => AnswerAsync(context, body, DemoVendor.Anthropic),
        ("GET", "/v1/models") => DemoModels.ListAsync(context),
        _ => DemoEcho.AnswerAsync(context, body),
    };

    private async Task AnswerAsync(HttpContext context, byte[] body, DemoVendor vendor)
    {
        DemoPrompt prompt;
        try
        {
            using var document = JsonDocument.Parse(body);
            prompt = vendor == DemoVendor.OpenAI ? DemoChatRequest.Read(document.RootElement, body) : DemoMessagesRequest.Read(document.RootElement, body, context.Request.Headers);
            prompt.Check();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or DemoRequestException)
        {
            await DemoErrors.WriteAsync(context, vendor, 400, e is DemoRequestException ? e.Message : "The body is not a request this API takes: " + e.Message, requestId: "none");
            return;
        }

        var words = prompt.Directives;
        if (words.Slow > TimeSpan.Zero)
        {
            await Task.Delay(words.Slow, time, context.RequestAborted);
        }

        if (words.Status is { } status)
        {
            await DemoErrors.WriteAsync(context, vendor, status, "The prompt asked the stand-in to fail with this status.", prompt.Id, words.RetryAfter);
            return;
        }

        var answer = DemoModel.Answer(prompt);
        context.Response.Headers[vendor == DemoVendor.OpenAI ? "x-request-id" : "request-id"] = "req_demo_" + prompt.Id;
        if (prompt.Stream)
        {
            var events = vendor == DemoVendor.OpenAI ? DemoChatReply.Events(prompt, answer) : DemoMessagesReply.Events(prompt, answer);
            await DemoEventStream.WriteAsync(context, events, words, time);
        }
        else
        {
            var whole = vendor == DemoVendor.OpenAI ? DemoChatReply.Whole(prompt, answer) : DemoMessagesReply.Whole(prompt, answer);
            await DemoJson.WriteAsync(context, whole, cutsShort: words.Cut is not null);
        }
    }
}
