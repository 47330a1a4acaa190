namespace Gatehouse.Core.Tests.Configuration;

/// <summary>What is said of `shadow` and `policy` where they are written wrongly.</summary>
public sealed class ShadowMessageTests
{
    [Fact]
    public void InvalidCombination_ShadowOfAnAlternative_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:71: error GH1016: routes.a.policies[0].any[0].shadow: an alternative in shadow lets nobody in
               2 | routes: { a: { match: /a, respond: 200, policies: [{ any: [{ gate: x, shadow: true }, a] }] } }
                 |                                                                       ^^^^^^
                 = Write shadow: true beside any to try all of them, or attach the policy by itself.

            """,
            TestLanguage.Faults("policies: { a: { gate: x } }\nroutes: { a: { match: /a, respond: 200, policies: [{ any: [{ gate: x, shadow: true }, a] }] } }\n"));

    [Theory]
    [InlineData("[{ shadow: true }]", "routes.a.policies[0]: the policy has no kind")]
    [InlineData("[{ policy: b, shadow: true }]", "routes.a.policies[0].policy: \"b\" is not defined in policies")]
    [InlineData("[{ policy: a, gate: x, shadow: true }]", "routes.a.policies[0]: a policy has one kind, this one has policy, gate")]
    [InlineData("[{ policy: [a], shadow: true }]", "routes.a.policies[0].policy: the name of a policy is expected, found a list")]
    [InlineData("[{ policy: a, shadow: yes }]", "routes.a.policies[0].shadow: true or false is expected, found \"yes\"")]
    [InlineData("[{ policy: a, shadow: \"true\" }]", "routes.a.policies[0].shadow: true or false is expected, found \"true\"")]
    [InlineData("[{ gate: x, shaddow: true }]", "routes.a.policies[0]: a policy has one kind, this one has gate, shaddow")]
    public void Shadow_WrittenWrongly_SaysExactly(string policies, string fault)
        => Assert.Contains($": {fault}\n", TestLanguage.Faults($"policies: {{ a: {{ gate: x }} }}\nroutes: {{ a: {{ match: /a, respond: 200, policies: {policies} }} }}\n"), StringComparison.Ordinal);

    [Fact]
    public void UnknownPolicy_ANameWhereAKindStands_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:18: error GH1018: policies.a.policy: "policy" is not a policy
               1 | policies: { a: { policy: b } }
                 |                  ^^^^^^
                 = A name stands in the policies of a route; a named policy has a kind.

            """,
            TestLanguage.Faults("policies: { a: { policy: b } }\n"));
}
