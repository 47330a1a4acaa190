namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A route: its settings and the one backend that ends it.</summary>
internal sealed class RouteShape() : BackendHolderShape(typeof(RouteDocument), "route");
