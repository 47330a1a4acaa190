namespace Gatehouse.Core.Requests;

/// <summary>One header field as received or to be sent. Names compare without case (RFC 9110 5.1).</summary>
public readonly record struct HeaderField(string Name, string Value);
