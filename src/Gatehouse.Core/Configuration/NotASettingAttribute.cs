namespace Gatehouse.Core.Configuration;

/// <summary>The property is no setting: neither read from YAML nor part of schema and reference.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotASettingAttribute : Attribute;
