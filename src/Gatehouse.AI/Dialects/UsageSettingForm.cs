namespace Gatehouse.AI.Dialects;

/// <summary>What stands, or must be written, at a <see cref="UsageSetting"/>.</summary>
public enum UsageSettingForm
{
    /// <summary>Nothing needs to be written.</summary>
    None,

    /// <summary>A further member of the body, after others.</summary>
    NewMember,

    /// <summary>The whole options object in place of a null.</summary>
    WholeOptions,

    /// <summary>The first and only member of the options.</summary>
    OnlyOption,

    /// <summary>The first of several members of the options.</summary>
    FirstOption,

    /// <summary>A value in place of another one.</summary>
    Value,
}
