using System.Text.Json;

namespace Gatehouse.AI.Providers.Http;

/// <summary>One value of a body that is made for each call.</summary>
internal abstract class TemplateNode
{
    /// <summary>Whether there is anything to write; what has nothing is left out.</summary>
    public virtual bool HasValue(CallValues values) => true;

    public abstract void Write(Utf8JsonWriter writer, CallValues values);
}
