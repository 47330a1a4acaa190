namespace Gatehouse.AI.Calls;

public enum ReplyFormatKind
{
    Text,
    JsonObject,
    JsonSchema,
}
