namespace Gatehouse.Core.Configuration;

/// <summary>What happens to a session whose target may take no requests.</summary>
public enum AffinityLoss
{
    ChooseAnother,
    Refuse,
}
