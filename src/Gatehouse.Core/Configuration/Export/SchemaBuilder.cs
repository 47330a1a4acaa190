using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Export;

/// <summary>Builds a schema from the shapes that the binder reads with: one definition per document type.</summary>
internal sealed class SchemaBuilder(ConfigurationLanguage language)
{
    private const string Reference = "#/$defs/reference";

    private readonly JsonObject _definitions = new()
    {
        ["reference"] = new JsonObject
        {
            ["description"] = "A value from the environment or a file: ${env:NAME}, ${file:/path}.",
            ["type"] = "string",
            ["pattern"] = @"\$\{(env|file):[^}]+\}",
        },
    };

    public JsonObject Build()
    {
        var root = ObjectOf(DocumentPlan.Of(typeof(GatewayDocument)), properties =>
        {
            foreach (var section in language.Sections)
            {
                properties[section.Key] = With(OrEmpty(ValueShapes.Of(section.DocumentType)), "description", section.Summary);
            }
        });
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "https://gatehouse.dev/schema/v1.json",
            ["title"] = "Gatehouse configuration",
        };
        foreach (var (key, value) in root.ToArray())
        {
            root.Remove(key);
            schema[key] = value;
        }

        schema["$defs"] = _definitions;
        return schema;
    }

    private JsonObject SchemaOf(ValueShape shape) => shape switch
    {
        TextShape => new JsonObject { ["type"] = "string" },
        SecretShape => new JsonObject { ["type"] = "string", ["writeOnly"] = true, ["minLength"] = 1 },
        BooleanShape => OrReference(new JsonObject { ["type"] = "boolean" }),
        NumberShape number => OrReference(new JsonObject { ["type"] = number.IsWhole ? "integer" : "number" }),
        ChoiceShape choice => OrReference(new JsonObject { ["enum"] = Texts(choice.Names) }),
        UnitShape unit => NumberOr(unit, OrReference(new JsonObject { ["type"] = "string", ["pattern"] = unit.Pattern })),
        ScalarShape { Pattern: { } pattern } => OrReference(new JsonObject { ["type"] = "string", ["pattern"] = pattern }),
        ListShape list => AnyOf(new JsonObject { ["type"] = "array", ["items"] = SchemaOf(list.Item) }, SchemaOf(list.Item)),
        DictionaryShape map => new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = new JsonObject { ["minLength"] = 1 },
            ["additionalProperties"] = OrEmpty(map.Item),
        },
        PolicyUseShape use => Define(use == PolicyUseShape.Named ? "named_policy" : use == PolicyUseShape.Attached ? "policy" : "policy_alternative", () => PolicyOf(use)),
        VariantShape variant => Define(NameOf(variant.DeclaredType), () => VariantOf(variant)),
        DiscoverShape => Define("discover", DiscoverOf),
        BackendHolderShape holder => Define(NameOf(holder.Type), () => HolderOf(holder)),
        DocumentShape document => Define(NameOf(document.Type), () => DocumentOf(document)),
        _ => new JsonObject(),
    };

    private JsonObject DocumentOf(DocumentShape document) => WithShortForms(document.Plan, ObjectOf(document.Plan, null));

    private JsonObject HolderOf(BackendHolderShape holder)
    {
        var schema = ObjectOf(holder.Plan, properties =>
        {
            foreach (var backend in holder.Among(language.Backends))
            {
                properties[backend.Id] = With(SchemaOf(ValueShapes.Of(backend.OptionsType)), "description", backend.Summary);
            }
        });
        schema["oneOf"] = new JsonArray([.. holder.Among(language.Backends).Select(b => new JsonObject { ["required"] = Texts([b.Id]) })]);
        return schema;
    }

    private JsonObject DiscoverOf()
    {
        var kinds = new JsonObject();
        foreach (var kind in language.Discovery)
        {
            kinds[kind.Id] = With(SchemaOf(ValueShapes.Of(kind.OptionsType)), "description", kind.Summary);
        }

        return new JsonObject { ["type"] = "object", ["properties"] = kinds, ["minProperties"] = 1, ["maxProperties"] = 1, ["additionalProperties"] = false };
    }

    private JsonObject PolicyOf(PolicyUseShape use)
    {
        var kinds = new JsonObject();
        foreach (var policy in language.Policies.All)
        {
            kinds[policy.Id] = With(OrEmpty(ValueShapes.Of(policy.OptionsType)), "description", policy.Summary);
        }

        if (use == PolicyUseShape.Attached)
        {
            kinds["any"] = With(new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = SchemaOf(PolicyUseShape.Alternative) }, "description", "Alternatives of which one must accept.");
        }

        if (use != PolicyUseShape.Named)
        {
            kinds["policy"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["description"] = "Name of a policy of the policies section." };
        }

        // One kind: what is not shadow is there exactly once.
        var kind = new JsonObject { ["type"] = "object", ["properties"] = kinds, ["minProperties"] = 1, ["maxProperties"] = 1, ["additionalProperties"] = false };
        if (use != PolicyUseShape.Alternative)
        {
            kind.Remove("minProperties");
            kind.Remove("maxProperties");
            kind["oneOf"] = new JsonArray([.. kinds.Select(k => new JsonObject { ["required"] = Texts([k.Key]) })]);
            kinds["shadow"] = With(SchemaOf(ValueShapes.Of(typeof(bool))), "description", PolicyUseShape.ShadowDescription);
        }

        return use == PolicyUseShape.Named ? kind : AnyOf(new JsonObject { ["type"] = "string", ["description"] = "Name of a policy of the policies section." }, kind);
    }

    private JsonObject VariantOf(VariantShape variant)
    {
        var variants = variant.Variants(language);
        var schemas = new List<JsonObject>();
        foreach (var one in variants.All)
        {
            var plan = DocumentPlan.Of(one.DocumentType);
            var schema = ObjectOf(plan, properties => properties[variants.Key] = new JsonObject { ["const"] = one.Value, ["description"] = one.Summary });
            schema["required"] = Texts([variants.Key, .. plan.Settings.Where(s => s.IsRequired).Select(s => s.Key)]);
            schema["title"] = one.Value;
            schemas.Add(schema);
        }

        return new JsonObject { ["oneOf"] = new JsonArray([.. schemas]) };
    }

    private JsonObject ObjectOf(DocumentPlan plan, Action<JsonObject>? addMore)
    {
        var properties = new JsonObject();
        foreach (var setting in plan.Settings)
        {
            bool mayBeEmpty = !setting.IsRequired && (setting.IsNullable || setting.Shape is ListShape or DictionaryShape || IsAllDefaults(setting.Shape));
            properties[setting.Key] = mayBeEmpty ? OrNull(SettingOf(setting)) : SettingOf(setting);
        }

        addMore?.Invoke(properties);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (plan.Settings.Where(s => s.IsRequired).Select(s => s.Key).ToArray() is { Length: > 0 } required)
        {
            schema["required"] = Texts(required);
        }

        if (plan.NeedsOneOf.Count > 0)
        {
            schema[plan.TakesSeveral ? "anyOf" : "oneOf"] = new JsonArray([.. plan.NeedsOneOf.Select(k => new JsonObject { ["required"] = Texts([k]) })]);
        }

        return schema;
    }

    private JsonObject SettingOf(SettingPlan setting)
    {
        var schema = SchemaOf(setting.Shape);
        string description = setting.Description;
        if (setting.Range is { } range)
        {
            if (setting.Scalar is NumberShape)
            {
                Bound(schema, setting);
            }
            else
            {
                description += $" From {range.Minimum} to {range.Maximum}.";
            }
        }

        if (setting.RefersTo is not null)
        {
            description += $" Names an entry of {setting.RefersTo}.";
        }

        if (setting.MustNotBeEmpty)
        {
            foreach (var part in Alternatives(schema))
            {
                part[part["type"]?.GetValue<string>() == "array" ? "minItems" : "minLength"] = 1;
            }
        }

        With(schema, "description", description);
        if (DefaultOf(setting) is { } value)
        {
            schema["default"] = value;
        }

        if (setting.Example is not null && ExampleJson.Parse(setting.Example) is { } example)
        {
            schema["examples"] = new JsonArray(example);
        }

        return schema;
    }

    private static void Bound(JsonObject schema, SettingPlan setting)
    {
        foreach (var part in Alternatives(schema))
        {
            var target = part["items"] is JsonObject items ? Alternatives(items).First() : part;
            if (target["type"]?.GetValue<string>() is "integer" or "number")
            {
                target["minimum"] = Number(setting.Minimum);
                target["maximum"] = Number(setting.Maximum);
            }
        }
    }

    private static JsonValue Number(decimal value) => decimal.IsInteger(value) ? JsonValue.Create((long)value) : JsonValue.Create((double)value);

    private static IEnumerable<JsonObject> Alternatives(JsonObject schema)
        => schema["anyOf"] is JsonArray parts ? parts.OfType<JsonObject>().SelectMany(Alternatives).Where(p => p["$ref"] is null) : [schema];

    private JsonObject WithShortForms(DocumentPlan plan, JsonObject schema)
    {
        var forms = new List<JsonObject> { schema };
        foreach (var shortForm in new[] { plan.ShortScalar, plan.ShortList }.OfType<SettingPlan>().Distinct())
        {
            forms.Add(With(SettingOf(shortForm), "description", $"Short for {shortForm.Key}. {shortForm.Description}"));
        }

        return forms.Count == 1 ? schema : AnyOf([.. forms]);
    }

    private static JsonNode? DefaultOf(SettingPlan setting)
    {
        if (setting.IsRequired || setting.Default is null || setting.Shape is DocumentShape or DictionaryShape)
        {
            return null;
        }

        return setting.Shape.Format(setting.Default) is { } text ? setting.Shape is TextShape ? JsonValue.Create((string)setting.Default) : ExampleJson.Parse(text) : null;
    }

    private JsonObject Define(string name, Func<JsonObject> make)
    {
        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = new JsonObject();
            _definitions[name] = make();
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private static string NameOf(Type type)
    {
        string name = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name);
        return name.EndsWith("_document", StringComparison.Ordinal) ? name[..^"_document".Length] : name;
    }

    private static JsonObject OrReference(JsonObject schema) => AnyOf(schema, new JsonObject { ["$ref"] = Reference });

    // A key whose value is left empty stands for the defaults.
    private JsonObject OrEmpty(ValueShape shape) => IsAllDefaults(shape) ? OrNull(SchemaOf(shape)) : SchemaOf(shape);

    private static bool IsAllDefaults(ValueShape shape) => shape is DocumentShape document && document.Plan.NeedsOneOf.Count == 0 && document.Plan.Settings.All(s => !s.IsRequired) && document is not BackendHolderShape;

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["anyOf"] is JsonArray forms)
        {
            forms.Add(new JsonObject { ["type"] = "null" });
        }
        else if (schema["type"] is { } type)
        {
            schema["type"] = new JsonArray(type.DeepClone(), "null");
        }
        else if (schema["$ref"] is { } reference)
        {
            schema.Remove("$ref");
            schema["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = reference.DeepClone() }, new JsonObject { ["type"] = "null" });
        }

        return schema;
    }

    private static JsonObject NumberOr(UnitShape unit, JsonObject schema)
    {
        if (unit.Parse("0") is not null)
        {
            ((JsonArray)schema["anyOf"]!).Add(new JsonObject { ["const"] = 0 });
        }
        else if (unit == UnitShape.Statuses || unit == UnitShape.Failure || unit == UnitShape.ModelFailure)
        {
            ((JsonArray)schema["anyOf"]!).Add(new JsonObject { ["type"] = "integer", ["minimum"] = unit == UnitShape.Statuses ? 100 : 400, ["maximum"] = 599 });
        }

        return schema;
    }

    private static JsonObject AnyOf(params JsonObject[] schemas) => new() { ["anyOf"] = new JsonArray([.. schemas]) };

    private static JsonObject With(JsonObject schema, string key, string value)
    {
        if (value.Length > 0)
        {
            schema[key] = value;
        }

        return schema;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);
}
