namespace Gatehouse.Core.Tests.Configuration;

/// <summary>The exact text of messages: they are a promise, like the codes.</summary>
public sealed class ProblemMessageTests
{
    [Fact]
    public void Product_ExampleOfTheDesign_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:4:21: error GH1007: services.orders.load_balancing: "least_request" is not one of round_robin, least_requests, power_of_two, random, first, consistent_hash, peak_ewma
               4 |     load_balancing: least_request
                 |                     ^^^^^^^^^^^^^
                 = Did you mean "least_requests"?

            """,
            TestLanguage.Faults("services:\n  orders:\n    targets: http://orders:8080\n    load_balancing: least_request\n"));

    [Fact]
    public void Syntax_TabIndent_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:1: error GH1002: a tab is used to indent
               2 | 	api: {}
                 | ^
                 = Indent with spaces.

            """,
            TestLanguage.Faults("routes:\n\tapi: {}\n"));

    // What ends a line for the parser ends it for the excerpt: another line could show a secret that is blotted out on its own.
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void Place_BehindAnyLineEnd_ShowsItsLine(string end)
    {
        string[] excerpt = TestLanguage.Faults($"tenant: shop # a comment{end}nothing: 1\nversion: 1\n").Split('\n');
        Assert.StartsWith("gatehouse.yaml:2:1:", excerpt[0]);
        Assert.Equal("   2 | nothing: 1", excerpt[1]);
    }

    [Fact]
    public void Syntax_QuoteNotClosed_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1002: a quote is opened here and not closed on its line or with the same indentation
               1 | tenant: "shop
                 |         ^
                 = Close the quote.

            """,
            TestLanguage.Faults("tenant: \"shop\nversion: 1\n"));

    [Fact]
    public void Syntax_QuoteNotClosedAtTheEnd_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1002: a quote is opened here and not closed on its line or with the same indentation
               1 | tenant: 'shop
                 |         ^
                 = Close the quote.

            """,
            TestLanguage.Faults("tenant: 'shop\n"));

    [Fact]
    public void Syntax_BracketNotClosed_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1002: this bracket is not closed, or a comma is missing in it
               1 | listen: [http://0.0.0.0:8080
                 |         ^
                 = Close it with ] or }, and quote texts with brackets, commas or ": " in them.

            """,
            TestLanguage.Faults("listen: [http://0.0.0.0:8080\nversion: 1\n"));

    [Fact]
    public void Syntax_BraceNotClosed_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:11: error GH1002: this bracket is not closed, or a comma is missing in it
               1 | defaults: { policies: []
                 |           ^
                 = Close it with ] or }, and quote texts with brackets, commas or ": " in them.

            """,
            TestLanguage.Faults("defaults: { policies: []\n"));

    [Fact]
    public void Syntax_ColonInPlainText_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:13: error GH1002: a ": " stands where no key can be
               1 | tenant: shop: main
                 |             ^
                 = Quote a text with ": " in it, or line the key up with the keys above.

            """,
            TestLanguage.Faults("tenant: shop: main\n"));

    [Fact]
    public void Syntax_KeysNotInLine_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:3:3: error GH1002: this line does not line up with the lines above
               3 |   b: http://b
                 |   ^
                 = Keys of one mapping and items of one list begin in the same column.

            """,
            TestLanguage.Faults("services:\n    a: http://a\n  b: http://b\n"));

    [Fact]
    public void Syntax_KeyWithoutColon_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:1: error GH1002: a key without ":" stands here
               2 | tenant
                 | ^
                 = Write key: value.

            """,
            TestLanguage.Faults("version: 1\ntenant\nroutes: {}\n"));

    [Fact]
    public void Syntax_ReservedCharacter_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1002: a text without quotes cannot begin with this character
               1 | tenant: @shop
                 |         ^
                 = Put the text in quotes.

            """,
            TestLanguage.Faults("tenant: @shop\n"));

    [Fact]
    public void Syntax_UnknownEscape_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1002: a double-quoted text has an unknown escape after \
               1 | tenant: "a\qb"
                 |         ^
                 = Use single quotes for texts with backslashes.

            """,
            TestLanguage.Faults("tenant: \"a\\qb\"\n"));

    [Fact]
    public void Syntax_SecondDocument_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:1: error GH1002: a second document begins here; a file has one
               2 | ---
                 | ^^^
                 = Remove the line with ---, or write two files and include them.

            """,
            TestLanguage.Faults("version: 1\n---\ntenant: a\n"));

    [Fact]
    public void Syntax_Tag_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1002: tenant: tags (!name) are not part of the language
               1 | tenant: !!str 5
                 |         ^^^^^^^
                 = Remove the tag, or quote a text that begins with !.

            """,
            TestLanguage.Faults("tenant: !!str 5\n"));

    [Fact]
    public void Syntax_MergeKey_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:3:8: error GH1002: services.b: merge keys (<<) are not part of the language
               3 |   b: { <<: *a }
                 |        ^^
                 = Name the shared part once (services, policies, defaults) or use an alias for a whole value.

            """,
            TestLanguage.Faults("services:\n  a: &a { targets: http://a }\n  b: { <<: *a }\n"));

    [Fact]
    public void Syntax_AliasWithoutAnchor_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1002: tenant: the alias *shop has no anchor above it
               1 | tenant: *shop
                 |         ^^^^^
                 = Write &shop in front of the value it stands for, or quote a text that begins with *.

            """,
            TestLanguage.Faults("tenant: *shop\n"));

    [Fact]
    public void EmptyFile_OnlyComments_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:1: error GH1003: the file has no content
               1 | # nothing
                 | ^
                 = The smallest configuration is one route: routes: { api: { match: /**, service: http://localhost:5000 } }

            """,
            TestLanguage.Faults("# nothing\n"));

    [Fact]
    public void WrongType_RootIsAList_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:1: error GH1006: a configuration is a mapping of sections such as routes and services; found a list
               1 | - a
                 | ^

            """,
            TestLanguage.Faults("- a\n- b\n"));

    [Fact]
    public void UnknownSetting_NearName_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:27: error GH1004: services.a.timeuot: "timeuot" is not a setting here
               2 |   a: { targets: http://a, timeuot: 5s }
                 |                           ^^^^^^^
                 = Did you mean "timeout"?

            """,
            TestLanguage.Faults("services:\n  a: { targets: http://a, timeuot: 5s }\n"));

    [Fact]
    public void UnknownSetting_NothingNear_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:3: error GH1004: defaults.wibble: "wibble" is not a setting here
               2 |   wibble: 1
                 |   ^^^^^^
                 = Settings here: policies, policy_timeout.

            """,
            TestLanguage.Faults("defaults:\n  wibble: 1\n"));

    [Fact]
    public void DuplicateName_BothPlaces_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:3:3: error GH1005: services.orders: "orders" is written twice
               3 |   orders: http://b
                 |   ^^^^^^
                 = first written here: gatehouse.yaml:2:3
                 = Rename one or remove it.

            """,
            TestLanguage.Faults("services:\n  orders: http://a\n  orders: http://b\n"));

    [Fact]
    public void WrongType_NumberForText_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1006: tenant: a text is expected, 5 is a number
               1 | tenant: 5
                 |         ^
                 = Put it in quotes: "5"

            """,
            TestLanguage.Faults("tenant: 5\n"));

    [Fact]
    public void WrongType_BooleanForText_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1006: tenant: a text is expected, true is a boolean
               1 | tenant: true
                 |         ^^^^
                 = Put it in quotes: "true"

            """,
            TestLanguage.Faults("tenant: true\n"));

    [Fact]
    public void WrongType_QuotedNumber_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:10: error GH1006: version: a whole number is expected, "1" is a text
               1 | version: "1"
                 |          ^^^
                 = Remove the quotes: 1

            """,
            TestLanguage.Faults("version: \"1\"\n"));

    [Fact]
    public void WrongType_TextForNumber_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:50: error GH1006: listen.limits.header_count: a whole number is expected, found "many"
               1 | listen: { url: http://a, limits: { header_count: many } }
                 |                                                  ^^^^

            """,
            TestLanguage.Faults("listen: { url: http://a, limits: { header_count: many } }\n"));

    [Fact]
    public void WrongType_FractionForWholeNumber_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:50: error GH1006: listen.limits.header_count: a whole number is expected, found 1.5
               1 | listen: { url: http://a, limits: { header_count: 1.5 } }
                 |                                                  ^^^

            """,
            TestLanguage.Faults("listen: { url: http://a, limits: { header_count: 1.5 } }\n"));

    [Fact]
    public void WrongType_YesForTrue_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:30: error GH1006: telemetry.logs.access: true or false is expected, found "yes"
               1 | telemetry: { logs: { access: yes } }
                 |                              ^^^
                 = Write true.

            """,
            TestLanguage.Faults("telemetry: { logs: { access: yes } }\n"));

    [Fact]
    public void WrongType_ListForText_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1006: tenant: a text is expected, found a list
               1 | tenant: [a]
                 |         ^^^

            """,
            TestLanguage.Faults("tenant: [a]\n"));

    [Fact]
    public void WrongType_TextForMapping_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:11: error GH1006: services: a mapping of names is expected, found "http://a"
               1 | services: http://a
                 |           ^^^^^^^^

            """,
            TestLanguage.Faults("services: http://a\n"));

    [Fact]
    public void WrongType_NoValue_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:36: error GH1006: services.a.timeout: has no value; a duration such as 300ms, 5s, 10m, 8h or 30d is expected
               2 |   a: { targets: http://a, timeout: }
                 |                                    ^

            """,
            TestLanguage.Faults("services:\n  a: { targets: http://a, timeout: }\n"));

    [Fact]
    public void InvalidValue_Duration_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:46: error GH1008: services.a.timeout: 5 is not a duration such as 300ms, 5s, 10m, 8h or 30d
               1 | services: { a: { targets: http://a, timeout: 5 } }
                 |                                              ^
                 = Did you mean "5s"?

            """,
            TestLanguage.Faults("services: { a: { targets: http://a, timeout: 5 } }\n"));

    [Fact]
    public void InvalidValue_Size_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:42: error GH1008: listen.limits.body: "10mb" is not a size such as 512B, 64kB, 10MB or 1GiB
               1 | listen: { url: http://a, limits: { body: 10mb } }
                 |                                          ^^^^
                 = Did you mean "10MB"?

            """,
            TestLanguage.Faults("listen: { url: http://a, limits: { body: 10mb } }\n"));

    [Fact]
    public void InvalidValue_Share_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:32: error GH1008: telemetry.traces.sample: 0.1 is not a share such as 5% or 0.5%
               1 | telemetry: { traces: { sample: 0.1 } }
                 |                                ^^^
                 = Did you mean "10%"?

            """,
            TestLanguage.Faults("telemetry: { traces: { sample: 0.1 } }\n"));

    [Fact]
    public void InvalidValue_Rate_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:31: error GH1008: tools.hammers.a.use: "600/min" is not a rate such as 10/s, 600/m, 5000/h, 1000/day or 500000/month
               1 | tools: { hammers: { a: { use: 600/min } } }
                 |                               ^^^^^^^
                 = Did you mean "600/m"?

            """,
            TestLanguage.Faults("tools: { hammers: { a: { use: 600/min } } }\n"));

    [Fact]
    public void InvalidValue_Money_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:33: error GH1008: tools.hammers.a.price: 120 is not an amount of money such as 120 USD or 0.0004 USD
               1 | tools: { hammers: { a: { price: 120 } } }
                 |                                 ^^^
                 = Did you mean "120 USD"?

            """,
            TestLanguage.Faults("tools: { hammers: { a: { price: 120 } } }\n"));

    [Fact]
    public void InvalidValue_AddressWithoutScheme_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:16: error GH1008: services.a: "localhost:5000" does not begin with http:// or https://
               1 | services: { a: "localhost:5000" }
                 |                ^^^^^^^^^^^^^^^^
                 = Did you mean "http://localhost:5000"?

            """,
            TestLanguage.Faults("services: { a: \"localhost:5000\" }\n"));

    [Fact]
    public void InvalidValue_AddressWithQuery_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:16: error GH1008: services.a: "http://a/?x=1" has a query or fragment
               1 | services: { a: "http://a/?x=1" }
                 |                ^^^^^^^^^^^^^^^

            """,
            TestLanguage.Faults("services: { a: \"http://a/?x=1\" }\n"));

    [Fact]
    public void InvalidValue_AddressWithPort_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:16: error GH1008: services.a: "http://a:99999" is not a valid address
               1 | services: { a: "http://a:99999" }
                 |                ^^^^^^^^^^^^^^^^

            """,
            TestLanguage.Faults("services: { a: \"http://a:99999\" }\n"));

    [Fact]
    public void InvalidValue_AddressWithPassword_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:16: error GH1008: services.a: the address has a user name or password in it
               1 | services: { a: ************************ }
                 |                ^^^^^^^^^^^^^^^^^^^^^^^^

            """,
            TestLanguage.Faults("services: { a: \"http://admin:hunter2@a\" }\n"));

    [Fact]
    public void InvalidValue_UnknownReference_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1008: tenant: "${TENANT}" is not a reference to a value
               1 | tenant: ${TENANT}
                 |         ^^^^^^^^^
                 = Did you mean "${env:TENANT}"?

            """,
            TestLanguage.Faults("tenant: ${TENANT}\n"));

    [Fact]
    public void InvalidValue_ReferenceNotClosed_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1008: tenant: a "${" is not closed by "}"
               1 | tenant: ${env:TENANT
                 |         ^^^^^^^^^^^^
                 = Write $${ for a plain ${.

            """,
            TestLanguage.Faults("tenant: ${env:TENANT\n"));

    [Fact]
    public void OutOfRange_TooSmall_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:46: error GH1009: services.a.timeout: 0s is smaller than 1ms
               1 | services: { a: { targets: http://a, timeout: 0s } }
                 |                                              ^^
                 = Allowed: 1ms to 1d.

            """,
            TestLanguage.Faults("services: { a: { targets: http://a, timeout: 0s } }\n"));

    [Fact]
    public void OutOfRange_TooLarge_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:50: error GH1009: listen.limits.header_count: 10001 is larger than 10000
               1 | listen: { url: http://a, limits: { header_count: 10001 } }
                 |                                                  ^^^^^
                 = Allowed: 1 to 10000.

            """,
            TestLanguage.Faults("listen: { url: http://a, limits: { header_count: 10001 } }\n"));

    [Fact]
    public void OutOfRange_Version_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:10: error GH1009: version: 2 is not 1, the only allowed value
               1 | version: 2
                 |          ^

            """,
            TestLanguage.Faults("version: 2\n"));

    [Fact]
    public void OutOfRange_DoesNotFit_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:10: error GH1009: version: 99999999999 is too large
               1 | version: 99999999999
                 |          ^^^^^^^^^^^

            """,
            TestLanguage.Faults("version: 99999999999\n"));

    [Fact]
    public void OutOfRange_EmptyList_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:27: error GH1009: services.a.targets: needs at least one item
               1 | services: { a: { targets: [] } }
                 |                           ^^

            """,
            TestLanguage.Faults("services: { a: { targets: [] } }\n"));

    [Fact]
    public void NotBuiltYet_Section_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:1: error GH1010: plans: "plans" is not built yet
               1 | plans: { a: { rate_limit: 1/m, nonsense: 3 } }
                 | ^^^^^
                 = It is refused because ignoring it would do less than the file says. Remove it for now.

            """,
            TestLanguage.Faults("plans: { a: { rate_limit: 1/m, nonsense: 3 } }\n"));

    [Fact]
    public void NotBuiltYet_Setting_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:37: error GH1010: services.a.wsdl: "wsdl" is not built yet
               1 | services: { a: { targets: http://a, wsdl: a.wsdl } }
                 |                                     ^^^^
                 = It is refused because ignoring it would do less than the file says. Remove it for now.

            """,
            TestLanguage.Faults("services: { a: { targets: http://a, wsdl: a.wsdl } }\n"));

    [Fact]
    public void NotBuiltYet_SettingInPlaceOfARequiredOne_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:30: error GH1010: services.a.discover.kubernetes: "kubernetes" is not built yet
               1 | services: { a: { discover: { kubernetes: shop/a } } }
                 |                              ^^^^^^^^^^
                 = It is refused because ignoring it would do less than the file says. Remove it for now.

            """,
            TestLanguage.Faults("services: { a: { discover: { kubernetes: shop/a } } }\n"));

    [Fact]
    public void NotBuiltYet_Choice_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:47: error GH1010: services.a.protocol: "soap" is not built yet
               1 | services: { a: { targets: http://a, protocol: soap } }
                 |                                               ^^^^
                 = Use one of auto, http1, http2, http3 for now.

            """,
            TestLanguage.Faults("services: { a: { targets: http://a, protocol: soap } }\n"));

    [Fact]
    public void NotBuiltYet_Policy_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:22: error GH1010: policies.users.jwt: "jwt" is not built yet
               1 | policies: { users: { jwt: { issuer: https://a } } }
                 |                      ^^^
                 = It is refused because ignoring it would do less than the file says. Remove it for now.

            """,
            TestLanguage.Faults("policies: { users: { jwt: { issuer: https://a } } }\nroutes: { a: { match: /a, respond: 200, policies: [users] } }\n"));

    [Fact]
    public void NotBuiltYet_Backend_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:27: error GH1010: routes.a.aggregate: "aggregate" is not built yet
               1 | routes: { a: { match: /a, aggregate: { x: 1 } } }
                 |                           ^^^^^^^^^
                 = It is refused because ignoring it would do less than the file says. Remove it for now.

            """,
            TestLanguage.Faults("routes: { a: { match: /a, aggregate: { x: 1 } } }\n"));

    [Fact]
    public void Missing_Setting_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:3: error GH1011: routes.a: "match" is missing
               2 |   a:
                 |   ^
                 = Which requests this route takes; a text is the path.

            """,
            TestLanguage.Faults("routes:\n  a:\n    respond: 200\n"));

    [Fact]
    public void Missing_Backend_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:3: error GH1011: routes.a: the route has no backend: one of service, respond is missing
               2 |   a:
                 |   ^
                 = For example: service: http://localhost:5000

            """,
            TestLanguage.Faults("routes:\n  a:\n    match: /a\n"));

    [Fact]
    public void UnknownReference_NearName_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:36: error GH1012: routes.a.service: "ordres" is not defined in services
               2 | routes: { a: { match: /a, service: ordres } }
                 |                                    ^^^^^^
                 = Did you mean "orders"?

            """,
            TestLanguage.Faults("services: { orders: http://a }\nroutes: { a: { match: /a, service: ordres } }\n"));

    [Fact]
    public void UnknownReference_NothingDefined_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:52: error GH1012: routes.a.policies[0]: "limit" is not defined in policies
               1 | routes: { a: { match: /a, respond: 200, policies: [limit] } }
                 |                                                    ^^^^^
                 = The configuration has no policies.

            """,
            TestLanguage.Faults("routes: { a: { match: /a, respond: 200, policies: [limit] } }\n"));

    [Fact]
    public void UnknownReference_ListsWhatThereIs_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:52: error GH1012: routes.a.policies[0]: "partners" is not defined in policies
               2 | routes: { a: { match: /a, respond: 200, policies: [partners] } }
                 |                                                    ^^^^^^^^
                 = Defined: one, two.

            """,
            TestLanguage.Faults("policies: { one: { gate: a }, two: { gate: b } }\nroutes: { a: { match: /a, respond: 200, policies: [partners] } }\n"));

    [Fact]
    public void UnresolvedValue_Environment_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1015: tenant: the environment variable GATEHOUSE_TENANT is not set
               1 | tenant: ${env:GATEHOUSE_TENANT}
                 |         ^^^^^^^^^^^^^^^^^^^^^^^
                 = Set it before the start: export GATEHOUSE_TENANT=...

            """,
            TestLanguage.Faults("tenant: ${env:GATEHOUSE_TENANT}\n"));

    [Fact]
    public void UnresolvedValue_File_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:9: error GH1015: tenant: the file /nowhere/tenant does not exist
               1 | tenant: ${file:/nowhere/tenant}
                 |         ^^^^^^^^^^^^^^^^^^^^^^^

            """,
            TestLanguage.Faults("tenant: ${file:/nowhere/tenant}\n"));

    [Fact]
    public void InvalidCombination_TwoBackends_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:6:5: error GH1016: routes.a.respond: a route has one backend, this one has service and respond
               6 |     respond: 200
                 |     ^^^^^^^
                 = the first backend: gatehouse.yaml:5:5
                 = Remove one, or make two routes.

            """,
            TestLanguage.Faults("services: { a: http://a }\nroutes:\n  a:\n    match: /a\n    service: a\n    respond: 200\n"));

    [Fact]
    public void InvalidCombination_TwoKinds_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:16: error GH1016: policies.a: a policy has one kind, this one has gate, limit
               1 | policies: { a: { gate: x, limit: { limit: 1 } } }
                 |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                 = Give each kind a name of its own.

            """,
            TestLanguage.Faults("policies: { a: { gate: x, limit: { limit: 1 } } }\n"));

    [Fact]
    public void InvalidCombination_AnyInAny_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:2:65: error GH1016: routes.a.policies[0].any[1].any: any stands inside any
               2 | routes: { a: { match: /a, respond: 200, policies: [{ any: [a, { any: [a] }] }] } }
                 |                                                                 ^^^
                 = Write all alternatives in one list.

            """,
            TestLanguage.Faults("policies: { a: { gate: x } }\nroutes: { a: { match: /a, respond: 200, policies: [{ any: [a, { any: [a] }] }] } }\n"));

    [Fact]
    public void InvalidCombination_OfThePolicy_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:44: error GH1016: policies.a.limit.burst: burst is larger than limit
               1 | policies: { a: { limit: { limit: 5, burst: 9 } } }
                 |                                            ^

            """,
            TestLanguage.Faults("policies: { a: { limit: { limit: 5, burst: 9 } } }\n"));

    [Fact]
    public void SecretInFile_IsAWarning_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:33: warning GH1017: policies.a.gate.token: a secret is written in the file
               1 | policies: { a: { gate: { token: ************** } } }
                 |                                 ^^^^^^^^^^^^^^
                 = Take it from the environment or a file: ${env:NAME}, ${file:/path}.

            """,
            TestLanguage.Faults("policies: { a: { gate: { token: hunter2hunter2 } } }\n"));

    [Fact]
    public void UnknownPolicy_NearName_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:18: error GH1018: policies.a.limti: "limti" is not a policy
               1 | policies: { a: { limti: { limit: 1 } } }
                 |                  ^^^^^
                 = Did you mean "limit"?

            """,
            TestLanguage.Faults("policies: { a: { limti: { limit: 1 } } }\nroutes: { a: { match: /a, respond: 200, policies: [a] } }\n"));

    [Fact]
    public void UnknownPolicy_AnyIsNotNamed_SaysExactly()
        => Assert.Equal(
            """
            gatehouse.yaml:1:18: error GH1018: policies.a.any: "any" is not a policy
               1 | policies: { a: { any: [b] } }
                 |                  ^^^
                 = any stands in the policies of a route.

            """,
            TestLanguage.Faults("policies: { a: { any: [b] } }\n"));
}
