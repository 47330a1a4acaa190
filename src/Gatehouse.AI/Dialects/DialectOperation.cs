namespace Gatehouse.AI.Dialects;

/// <summary>What a path of a dialect asks for.</summary>
public enum DialectOperation
{
    /// <summary>Nothing that is built; the vendor may have it.</summary>
    Unknown,
    Chat,
    ListModels,
    GetModel,
}
