namespace Gatehouse.AI.Calls;

/// <summary>Audio given to the model: base64 data and its format ("wav", "mp3").</summary>
public sealed record AudioPart(string Base64, string Format) : Part;
