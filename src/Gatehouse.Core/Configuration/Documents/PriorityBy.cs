namespace Gatehouse.Core.Configuration;

public enum PriorityBy
{
    Route,
    Consumer,
    Header,
}
