using System.Collections.Concurrent;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Secrets;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>The shape of each type that a setting can have; made once per type.</summary>
internal static class ValueShapes
{
    private static readonly ConcurrentDictionary<Type, ValueShape> Shapes = new();

    public static ValueShape Of(Type type)
    {
        if (!Shapes.TryGetValue(type, out var shape))
        {
            shape = Shapes.GetOrAdd(type, Make(type));
        }

        return shape;
    }

    private static ValueShape Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is var generic)
        {
            if (generic == typeof(IReadOnlyList<>))
            {
                return new ListShape(Of(type.GetGenericArguments()[0]), type.GetGenericArguments()[0]);
            }

            if (generic == typeof(IReadOnlyDictionary<,>) && type.GetGenericArguments()[0] == typeof(string))
            {
                return new DictionaryShape(Of(type.GetGenericArguments()[1]), type.GetGenericArguments()[1]);
            }
        }

        return type switch
        {
            _ when type == typeof(string) => new TextShape(),
            _ when type == typeof(bool) => new BooleanShape(),
            _ when type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal) => new NumberShape(type),
            _ when type == typeof(TimeSpan) => UnitShape.Duration,
            _ when type == typeof(ByteSize) => UnitShape.Size,
            _ when type == typeof(Share) => UnitShape.Share,
            _ when type == typeof(Rate) => UnitShape.Rate,
            _ when type == typeof(Money) => UnitShape.Money,
            _ when type == typeof(DateOnly) => UnitShape.Day,
            _ when type == typeof(TryFailure) => UnitShape.Failure,
            _ when type == typeof(ModelFailure) => UnitShape.ModelFailure,
            _ when type == typeof(StatusRange) => UnitShape.Statuses,
            _ when type == typeof(HedgeDelay) => UnitShape.HedgeDelay,
            _ when type == typeof(HttpAddress) => new AddressShape(),
            _ when type == typeof(RedisAddress) => new RedisAddressShape(),
            _ when type == typeof(Secret) => new SecretShape(),
            _ when type.IsEnum => new ChoiceShape(type),
            _ when type == typeof(PolicyUse) => PolicyUseShape.Attached,
            _ when type == typeof(RouteDocument) => new RouteShape(),
            _ when type == typeof(DiscoverDocument) => new DiscoverShape(),
            _ when type == typeof(FallbackDocument) => new FallbackShape(),
            _ when type == typeof(GatewayDocument) => new GatewayShape(),
            _ when typeof(Document).IsAssignableFrom(type) => type.IsAbstract ? new VariantShape(type) : new DocumentShape(type),
            _ when typeof(ConfigNode).IsAssignableFrom(type) => new NodeShape(),
            _ => throw new NotSupportedException($"No setting can be a {type}: see ValueShapes."),
        };
    }
}
