namespace Gatehouse.AI.Calls.Multipart;

/// <summary>A body that is no form, or that two readers could read differently. The message says what is wrong, and is safe to show.</summary>
public sealed class MultipartException(string message) : Exception(message);
