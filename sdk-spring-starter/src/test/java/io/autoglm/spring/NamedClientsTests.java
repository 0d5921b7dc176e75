package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What a client with a name has of its own, and what it inherits. */
class NamedClientsTests {

    private static final Set<String> NEVER_INHERITED = Set.of(
            "provider",
            "base-url",
            "endpoints",
            "fallback",
            "embed",
            "api-key",
            "api-key-file",
            "api-key-scheme",
            "api-key-header",
            "model",
            "check-model-at-start",
            "dialect",
            "failure-codes",
            "headers",
            "http",
            "ssl",
            "tls",
            "allow-insecure-http",
            "clients",
            "web");

    private static NamedClients clients(Map<String, Object> variables, String... properties) {
        StandardEnvironment environment = new StandardEnvironment();
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
        Map<String, Object> map = new HashMap<>();
        for (String property : properties) {
            String[] pair = property.split("=", 2);
            map.put(pair[0], pair[1]);
        }
        environment.getPropertySources().addLast(new MapPropertySource("properties", map));
        return new NamedClients(environment);
    }

    private static AutoGlmProperties fast(String... properties) {
        return clients(Map.of(), properties).settings("fast");
    }

    @Test
    void aClientHasItsOwnPropertiesBeforeThoseOfTheRoot() {
        AutoGlmProperties fast = fast(
                "autoglm.retry.max-attempts=3",
                "autoglm.retry.max-hint=9s",
                "autoglm.clients.fast.model=glm-fast",
                "autoglm.clients.fast.retry.max-attempts=5",
                "autoglm.clients.other.retry.max-attempts=7");

        assertThat(fast.model()).isEqualTo("glm-fast");
        assertThat(fast.retry().spec().maxAttempts()).isEqualTo(5);
        assertThat(fast.retry().spec().maxHint()).isEqualTo(Duration.ofSeconds(9));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            provider            | zai                | true
            base-url            | http://a.example   | true
            api-key             | sk-of-the-root     | true
            model               | glm-root           | true
            dialect             | zhipu              | true
            allow-insecure-http | true               | true
            api-key-file        | /run/secrets/key   | true
            api-key-scheme      | api-key            | true
            api-key-header      | x-api-key          | true
            check-model-at-start| true               | true
            failure-codes.1305  | quota-exhausted    | true
            headers.X-Tenant    | blue               | true
            http.max-streams    | 7                  | true
            ssl.bundle          | corp               | true
            tls.client-key      | key.pem            | true
            endpoints.a.weight  | 7                  | true
            fallback.models     | glm-4.5            | true
            embed.max-items     | 7                  | true
            breaker.probes      | 7                  | false
            hedge.after         | 7s                 | false
            routing             | least-loaded       | false
            application         | shop               | false
            locale              | de                 | false
            proxy.host          | proxy.example      | false
            timeouts.preset     | interactive        | false
            timeouts.silence    | 7s                 | false
            retry.max-attempts  | 7                  | false
            limit.fixed         | 7                  | false
            rate.follow         | false              | false
            observations.enabled| false              | false
            shutdown-grace      | 7s                 | false
            """)
    void whoAndWhereIsNeverInherited(String property, String value, boolean own) {
        AutoGlmProperties without = fast("autoglm.clients.fast.model=");
        AutoGlmProperties ofTheRoot = fast("autoglm.clients.fast.model=", "autoglm." + property + "=" + value);
        AutoGlmProperties ofItsOwn = fast("autoglm.clients.fast." + property + "=" + value);

        assertThat(ofTheRoot.equals(without)).isEqualTo(own);
        assertThat(ofItsOwn).isNotEqualTo(without);
    }

    @Test
    void eachPropertyIsInheritedOrNot() {
        Set<String> both = new TreeSet<>(NEVER_INHERITED);
        both.addAll(NamedClients.INHERITED);

        assertThat(NEVER_INHERITED).doesNotContainAnyElementsOf(NamedClients.INHERITED);
        assertThat(both)
                .isEqualTo(Arrays.stream(AutoGlmProperties.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void aFixedLimitTakesThePlaceOfAnInheritedOneThatLearns() {
        assertThat(fast(
                                "autoglm.limit.adaptive.max=9",
                                "autoglm.limit.max-waiting=4",
                                "autoglm.clients.fast.limit.fixed=2")
                        .limit()
                        .spec())
                .isEqualTo(LimitSpec.fixed(2).withMaxWaiting(4));
    }

    @Test
    void aLimitThatLearnsTakesThePlaceOfAnInheritedFixedOne() {
        assertThat(fast("autoglm.limit.fixed=2", "autoglm.clients.fast.limit.adaptive.max=77")
                        .limit()
                        .adaptive()
                        .max())
                .isEqualTo(77);
        assertThat(fast("autoglm.limit.fixed=2", "autoglm.clients.fast.limit.adaptive.max=77")
                        .limit()
                        .spec())
                .isNotEqualTo(LimitSpec.adaptive(AdaptiveLimitSpec.defaults()));
    }

    @Test
    void aSecondAttemptAtAPercentileTakesThePlaceOfAnInheritedOneAfterATime() {
        assertThat(fast("autoglm.hedge.after=2s", "autoglm.clients.fast.hedge.percentile=0.9")
                        .hedge()
                        .spec())
                .isEqualTo(HedgeSpec.atPercentile(0.9));
        assertThat(fast("autoglm.hedge.after=2s", "autoglm.clients.fast.hedge.after=")
                        .hedge()
                        .spec())
                .isEqualTo(HedgeSpec.none());
    }

    @Test
    void anInheritedPresetOfTimesHoldsForTheBreakerToo() {
        AutoGlmProperties fast = fast("autoglm.timeouts.preset=interactive", "autoglm.clients.fast.breaker.probes=2");

        assertThat(fast.breaker().spec(fast.timeouts().preset()))
                .isEqualTo(BreakerSpec.interactive().withProbes(2));
    }

    @Test
    void anEndpointWhoseNameHasDashesIsOneWithItsVariable() {
        AutoGlmProperties fast = clients(
                        Map.of("AUTOGLM_CLIENTS_FAST_ENDPOINTS_EUWEST_API_KEY", "sk-of-the-variable"),
                        "autoglm.clients.fast.endpoints.eu-west.base-url=http://127.0.0.1:1/v1")
                .settings("fast");

        assertThat(fast.endpoints()).containsOnlyKeys("eu-west");
        assertThat(fast.endpoints().get("eu-west").apiKey()).isEqualTo("sk-of-the-variable");
    }

    @Test
    void aProxyIsInheritedWholeOrNotAtAllSoThatItsPasswordGoesToNoOther() {
        String[] root = {
            "autoglm.proxy.host=p.example",
            "autoglm.proxy.port=1",
            "autoglm.proxy.username=u",
            "autoglm.proxy.password=s"
        };
        String[] other = Arrays.copyOf(root, 6);
        other[4] = "autoglm.clients.fast.proxy.host=q.example";
        other[5] = "autoglm.clients.fast.proxy.port=2";
        String[] none = Arrays.copyOf(root, 5);
        none[4] = "autoglm.clients.fast.proxy.type=direct";

        assertThat(fast(root).proxy().spec())
                .isEqualTo(ProxySpec.http("p.example", 1).withCredentials("u", "s"));
        assertThat(fast(other).proxy().spec()).isEqualTo(ProxySpec.http("q.example", 2));
        assertThat(fast(none).proxy().spec()).isEqualTo(ProxySpec.direct());
    }

    @Test
    void aPresetTakesThePlaceOfAllInheritedTimes() {
        assertThat(fast(
                                "autoglm.timeouts.total=9s",
                                "autoglm.clients.fast.timeouts.preset=interactive",
                                "autoglm.clients.fast.timeouts.silence=3s")
                        .timeouts()
                        .spec())
                .isEqualTo(TimeoutSpec.interactive().withSilence(Duration.ofSeconds(3)));
        assertThat(fast("autoglm.timeouts.preset=interactive", "autoglm.clients.fast.timeouts.total=9s")
                        .timeouts()
                        .spec())
                .isEqualTo(TimeoutSpec.interactive().withTotal(Duration.ofSeconds(9)));
    }

    @Test
    void headersAndFailureCodesAreItsOwnByTheNamesThatWereWritten() {
        AutoGlmProperties fast =
                fast("autoglm.headers.X-Root=r", "autoglm.clients.fast.headers.X-Tenant=blue", "headers.x-foreign=f");

        assertThat(fast.headers()).containsOnly(Map.entry("X-Tenant", "blue"));
        assertThat(fast("autoglm.clients.fast.failure-codes.1305=quota-exhausted")
                        .failureCodes())
                .containsOnly(Map.entry("1305", ErrorCode.QUOTA_EXHAUSTED));
    }

    @Test
    void placeholdersAreFilledIn() {
        assertThat(fast("key.of.fast=sk-fast", "autoglm.clients.fast.api-key=${key.of.fast}")
                        .apiKey())
                .isEqualTo("sk-fast");
    }

    @Test
    void namesComeFromPropertiesAndVariables() {
        assertThat(clients(
                                Map.of("AUTOGLM_CLIENTS_CHEAP_BASE_URL", "http://127.0.0.1:1/v1", "AUTOGLM_MODEL", "m"),
                                "autoglm.clients.fast.model=x",
                                "autoglm.clients.fast.retry.max-attempts=2",
                                "autoglm.client.wrong.model=x",
                                "autoglm.model=x")
                        .names())
                .containsExactly("cheap", "fast");
    }

    @ParameterizedTest
    @CsvSource({"very-fast", "veryFast", "very_fast"})
    void aVariableSetsAPropertyOfAClientWhoseNameHasDashesOrCapitals(String name) {
        NamedClients clients = clients(
                Map.of("AUTOGLM_CLIENTS_VERYFAST_API_KEY", "sk-of-the-variable"),
                "autoglm.clients." + name + ".model=glm-fast");

        assertThat(clients.names()).containsExactly(name);
        assertThat(clients.settings(name).model()).isEqualTo("glm-fast");
        assertThat(clients.settings(name).apiKey()).isEqualTo("sk-of-the-variable");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            autoglm.provider | sim              | true
            autoglm.base-url | http://127.0.0.1 | true
            autoglm.endpoints.a.base-url | http://127.0.0.1 | true
            autoglm.provider | ''               | false
            autoglm.model    | glm              | false
            """)
    void theRootNamesAnEndpointByProviderOrBaseUrl(String property, String value, boolean named) {
        assertThat(clients(Map.of(), property + "=" + value).rootNamesAnEndpoint())
                .isEqualTo(named);
        assertThat(clients(Map.of(property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT), value))
                        .rootNamesAnEndpoint())
                .isEqualTo(named);
    }
}
