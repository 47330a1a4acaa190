namespace Gatehouse.AI.Calls.Multipart;

/// <summary>One field of a form and where its content is in the body.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="IsFile">Whether it has a file's name.</param>
/// <param name="ContentType">Its content type; null when it has none, which means text.</param>
/// <param name="TransferEncoding">Its Content-Transfer-Encoding, which forms should not have; null without one.</param>
/// <param name="Start">Offset of the content.</param>
/// <param name="Length">Bytes of the content.</param>
public readonly record struct FormPart(string Name, bool IsFile, string? ContentType, string? TransferEncoding, int Start, int Length);
