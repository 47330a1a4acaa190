using System.Text.Json;

namespace Gatehouse.AI.Providers;

/// <summary>Whether a member of a vendor's object is read, or says nothing that is not known anyway.</summary>
internal delegate bool KnownMember(in JsonProperty member);
