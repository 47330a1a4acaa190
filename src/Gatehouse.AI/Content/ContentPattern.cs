namespace Gatehouse.AI.Content;

/// <summary>What is taken out of prompts and answers before they are logged.</summary>
public enum ContentPattern
{
    Email,
    Card,
    Phone,
    Iban,
    Key,
}
