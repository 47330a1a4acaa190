namespace Gatehouse.AI.Policies.AICache;

public enum AICacheBy
{
    Consumer,
    Team,
    Route,
}
