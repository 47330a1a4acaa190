using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Feedback;
using Gatehouse.AI.Fields;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Policies;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>
/// What explain says of a model route: its dialect, who would be asked in which order, and, when the call's body is given, what
/// each of them would not be told.
/// </summary>
internal sealed class RouteExplanation(DialectFamily family, ModelDirectory models, CallTerms terms, Explanation explanation)
{
    private static readonly ExplanationFact[] Unpriced = [new("refused", "its price is not known, and unknown_price: refuse", [])];

    private CallAddress _address = CallAddress.None;
    private CallOperation? _operation;

    public void Write()
    {
        explanation.Add("dialect", family.Id);
        if (terms.Strict)
        {
            explanation.Add("strict", "calls that lose something on the way are refused");
        }

        if (terms.Content is { } content)
        {
            explanation.Add("logged", $"{content.What} of chat calls, redacted, up to {content.Most.ToString(CultureInfo.InvariantCulture)} characters of each");
        }

        if (terms.Feedback is not null)
        {
            explanation.Add("feedback", $"POST ...{FeedbackReceiver.Path} takes scores of calls");
            if (explanation.Request?.Path.EndsWith(FeedbackReceiver.Path, StringComparison.Ordinal) == true)
            {
                return;
            }
        }

        if (explanation.Request is { } request)
        {
            _operation = family.Find(request.Path, request.Headers, request.Method, out string named)?.Operation as CallOperation;
            _address = new CallAddress(request.Path, request.RawQuery, named) { ContentType = request.Headers.Get("Content-Type") };
        }

        if (!explanation.Body.IsEmpty && _operation is not null && TryReadOutline(_operation, out var asked))
        {
            WriteCall(asked);
            return;
        }

        foreach (var model in models.All)
        {
            bool may = explanation.Consumer?.MayCall(model.Name) ?? true;
            explanation.Add("model", may ? model.Name : $"{model.Name} (not for {explanation.Consumer!.Name})", Candidates(model, null).Concat(BudgetExplanation.Of(terms.Budgets, explanation.Consumer, model)));
        }
    }

    /// <summary>What the call asks for. A body that is no call is a fact of its own.</summary>
    private bool TryReadOutline(CallOperation operation, [NotNullWhen(true)] out CallOutline? outline)
    {
        try
        {
            outline = operation.Form.ReadOutline(_address, explanation.Body);
            return true;
        }
        catch (ProblemException refused)
        {
            Refused(refused.Problem);
            outline = null;
            return false;
        }
    }

    private void WriteCall(CallOutline outline)
    {
        if (models.Find(outline.Model) is not { } model || !(explanation.Consumer?.MayCall(model.Name) ?? true))
        {
            Refused(ModelRouteBackend.NotFound(outline.Model).Problem);
            return;
        }

        ModelCall? call = null;
        if (_operation is ChatOperation chat && (model.Targets.Count > 1 || !model.Targets[0].Speaks(chat.Form.WireForm)))
        {
            try
            {
                call = chat.Form.ReadCall(_address, explanation.Body);
            }
            catch (ProblemException refused)
            {
                Refused(refused.Problem);
            }
        }

        WriteCache(model);
        WriteFurther(model);
        if (model.Router is not { } router)
        {
            explanation.Add("model", model.Name, Candidates(model, call).Concat(BudgetsOf(model)));
            return;
        }

        var routed = new RoutedCall
        {
            Operation = _operation!,
            Outline = outline,
            Headers = explanation.Request?.Headers,
            Consumer = explanation.Consumer,
            Key = "",
            Body = explanation.Body,
            Opaque = call is null ? null : Steering.LastOpaque(call),
        };
        var plan = router.Plan(routed);
        foreach (var fact in new PlanExplanation(router, routed, terms.Time).Facts(plan))
        {
            explanation.Add(fact.Label, fact.Value);
        }

        explanation.Add("model", model.Name, Candidates(plan, router, routed, call).Concat(BudgetsOf(model)));
        plan.Return();
    }

    private ExplanationFact[] Candidates(in CallPlan plan, ModelRouter router, in RoutedCall routed, ModelCall? call)
    {
        var words = new PlanExplanation(router, routed, terms.Time);
        var facts = new ExplanationFact[plan.Total];
        for (int i = 0; i < facts.Length; i++)
        {
            var candidate = plan.All[i];
            facts[i] = new ExplanationFact($"candidate {(i + 1).ToString(CultureInfo.InvariantCulture)}", Describe(candidate.Target), [.. words.Of(plan, i), .. Fate(candidate.Target, call)]);
        }

        return facts;
    }

    private IEnumerable<ExplanationFact> BudgetsOf(ModelAlias model) => BudgetExplanation.Of(terms.Budgets, explanation.Consumer, model);

    private void WriteCache(ModelAlias model)
    {
        if (_operation is null || explanation.Policies.OfType<AnswerCache>().LastOrDefault() is not { } cache || !Serving.Any(model, _operation))
        {
            return;
        }

        var client = new ClientForm(_operation, _address);
        var outline = client.ReadOutline(explanation.Body);
        var visit = cache.Visit(CachedCall.Question("default", explanation.Route, explanation.Consumer, explanation.Request!.Headers, client, model, explanation.Body, outline, terms.Strict), isTrial: true);
        explanation.Add("cache", (visit.Key, visit.Result) switch
        {
            ({ } key, CacheResult.Hit) => $"answers it, by the key {key.Short}...",
            ({ } key, CacheResult.Miss) => $"looks for the key {key.Short}..., and keeps the answer",
            ({ } key, _) => $"not looked up ({visit.Reason}), and keeps the answer by the key {key.Short}...",
            _ => $"not looked up: {visit.Reason}",
        });
    }

    /// <summary>What more than one attempt the model may make.</summary>
    private void WriteFurther(ModelAlias model)
    {
        if (model.Rules.Retries is { } retries)
        {
            explanation.Add("retries", string.Create(CultureInfo.InvariantCulture, $"up to {retries.Attempts} further tries at a target, while they are at most {retries.Budget} of the model's calls"));
        }

        if (model.Hedging is { } hedging)
        {
            explanation.Add("hedging", hedging.Delay is { } delay
                ? string.Create(CultureInfo.InvariantCulture, $"the next target is asked as well without a first token after {delay.TotalMilliseconds:0.#} ms, {hedging.Most} at most")
                : "by the times of earlier calls, of which too few are known");
        }

        if (model.Shadow is { } shadow)
        {
            explanation.Add("shadow", string.Create(CultureInfo.InvariantCulture, $"{shadow.Target} is sent a copy of {shadow.Share * 100:0.##}% of the calls"));
        }
    }

    private void Refused(Problem problem)
        => explanation.Add("answer", $"{problem.Kind.Status.ToString(CultureInfo.InvariantCulture)} {problem.Detail ?? problem.Kind.Title}");

    private IEnumerable<ExplanationFact> Candidates(ModelAlias model, ModelCall? call)
        => model.Targets.Select((target, i) => new ExplanationFact($"candidate {(i + 1).ToString(CultureInfo.InvariantCulture)}", Describe(target), [.. target.IsRefusedUnpriced(terms.Time) ? Unpriced : [], .. Fate(target, call)]));

    private string Describe(ModelTarget target)
    {
        bool passes = _operation is null
            ? family.Endpoints.Any(e => e.Operation is ChatOperation chat && target.Speaks(chat.Form.WireForm))
            : target.Speaks(_operation.Form.WireForm);
        string how = passes ? "passes through" : _operation is not null && !Serving.Can(_operation, target) ? "skipped: cannot do it" : "translated";
        return $"{target} ({target.Provider.Type}, {how}, {target.Price?.ToString() ?? "price not known"})";
    }

    /// <summary>What the target would not be told of the call; nothing where it gets all of it.</summary>
    private IEnumerable<ExplanationFact> Fate(ModelTarget target, ModelCall? call)
    {
        if (_operation is not ChatOperation { Form: var form } || explanation.Body.IsEmpty)
        {
            yield break;
        }

        var loss = new LossReport();
        string? refusal = null;
        try
        {
            if (target.Speaks(form.WireForm))
            {
                target.Provider.PassThrough(new PassedCall(form.WireForm, explanation.Body, target.Model, false, new HeaderList()) { Loss = loss });
            }
            else if (call is not null)
            {
                target.Provider.Translate(call, target.Model, loss);
                loss.Rename(field => form.FieldOf(field, call));
            }
        }
        catch (ModelException exception)
        {
            refusal = exception.Error.Message;
        }

        if (refusal is not null)
        {
            yield return new ExplanationFact("refused", refusal, []);
        }
        else if (!loss.IsEmpty)
        {
            yield return new ExplanationFact(terms.Strict ? "refused" : "loses", LossHeader.Format(loss), [.. Notes(form.WireForm, target, loss)]);
        }
    }

    /// <summary>What the table of fields says beside the verdict.</summary>
    private static IEnumerable<ExplanationFact> Notes(string form, ModelTarget target, LossReport loss)
    {
        var table = FormFields.Find(form);
        var column = new FieldColumn(target.Provider.Type, target.Model);
        return loss.Losses.Select(l => (l.Field, Note: table?.NoteOn(l.Field, column))).Where(n => n.Note is not null).Select(n => new ExplanationFact(n.Field, n.Note!, []));
    }
}
