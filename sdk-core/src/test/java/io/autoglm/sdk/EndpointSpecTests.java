package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateSpec;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSpecTests {

    private static final EndpointSpec AT = EndpointSpec.at("https://llm.example/v1");

    private static Arguments bad(UnaryOperator<EndpointSpec> change, String message) {
        return Arguments.of(change, message);
    }

    static Stream<Arguments> bad() {
        String name = "endpoint name must have 1 to 100 visible ASCII characters and no slash, was '";
        return Stream.of(
                bad(spec -> spec.withName(""), name + "'"),
                bad(spec -> spec.withName("a/b"), name + "a/b'"),
                bad(spec -> spec.withName("a b"), name + "a b'"),
                bad(spec -> spec.withName("köln"), name + "k?ln'"),
                bad(spec -> spec.withName("a\u007f"), name),
                bad(spec -> spec.withName("x".repeat(101)), name),
                bad(spec -> spec.withWeight(-1), "endpoint weight must be from 0 to 1000000, was -1"),
                bad(spec -> spec.withWeight(1_000_001), "endpoint weight must be from 0 to 1000000, was 1000001"),
                bad(spec -> spec.withOrder(-1), "endpoint order must be from 0 to 99, was -1"),
                bad(spec -> spec.withOrder(100), "endpoint order must be from 0 to 99, was 100"),
                bad(spec -> spec.withModel(" ", "x"), "endpoint models must not be blank, was ' ' = 'x'"),
                bad(spec -> spec.withModel("x", ""), "endpoint models must not be blank, was 'x' = ''"),
                bad(spec -> spec.withModels(Map.of("", "x")), "endpoint models must not be blank"),
                bad(
                        spec -> spec.withHeader("Authorization", "Bearer sk-secret"),
                        "carries a credential: set a credential"),
                bad(spec -> spec.withHeader("x-api-key", "sk-secret"), "carries a credential: set a credential"),
                bad(spec -> spec.withHeader("Host", "other"), "is the client's own"),
                bad(spec -> spec.withHeader("X-Trip", "a\nb"), "must have no control"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("bad")
    void whatCannotBeIsRefusedAtOnceWithoutASecret(UnaryOperator<EndpointSpec> change, String message) {
        assertThatThrownBy(() -> change.apply(AT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("sk-secret");
    }

    @Test
    void theEdgesOfWhatCanBeAreTaken() {
        EndpointSpec spec = AT.withName("x".repeat(100)).withWeight(0).withOrder(99);

        assertThat(spec.withWeight(1_000_000).weight()).isEqualTo(1_000_000);
        assertThat(spec.withName("!~").name()).isEqualTo("!~");
        assertThat(spec.order()).isEqualTo(99);
    }

    @Test
    void nothingSecretIsShown() {
        EndpointSpec spec = AT.withName("a")
                .withKeys("sk-one", "sk-two")
                .withHeader("X-Signature", "hidden")
                .withModel("m", "n");

        assertThat(spec.toString())
                .contains("name=a", "https://llm.example/v1", "credentials=2", "X-Signature", "{m=n}")
                .doesNotContain("sk-one")
                .doesNotContain("sk-two")
                .doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:hunter2@llm.example/v1",
                "llm.example/v1?api_key=hunter2",
                "https://llm.example/v1?token=hunter2",
                "https://llm.example/v1#hunter2",
                "https://hunter2 @llm.example"
            })
    void anAddressThatCarriesASecretIsShownNeitherByTheSpecNorByItsRefusal(String address) {
        EndpointSpec spec = EndpointSpec.at(address);

        assertThat(spec.toString()).doesNotContain("hunter2");
        assertThatThrownBy(() -> AutoGlmClient.builder().endpoint(spec).build())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void aCopyChangesNothingElse() {
        EndpointSpec spec = AT.withName("a")
                .withProvider("openai")
                .withDialect("zhipu")
                .withModel("glm")
                .withModel("x", "y")
                .withWeight(3)
                .withOrder(2)
                .withKeys("sk-one")
                .withHeader("X-Trip", "7")
                .withLimit(LimitSpec.fixed(3))
                .withRate(RateSpec.defaults());

        EndpointSpec copy = spec.withWeight(4).withWeight(3);

        assertThat(copy).isEqualTo(spec);
        assertThat(spec.baseUrl()).isEqualTo("https://llm.example/v1");
        assertThat(spec.provider()).isEqualTo("openai");
        assertThat(spec.dialect()).isEqualTo("zhipu");
        assertThat(spec.model()).isEqualTo("glm");
        assertThat(spec.models()).isEqualTo(Map.of("x", "y"));
        assertThat(spec.order()).isEqualTo(2);
        assertThat(spec.credentials()).hasSize(1);
        assertThat(spec.headers()).isEqualTo(Map.of("X-Trip", "7"));
        assertThat(spec.limit()).isEqualTo(LimitSpec.fixed(3));
        assertThat(spec.rate()).isEqualTo(RateSpec.defaults());
        assertThat(AT.withHeader("X-Trip", "7").withHeader("x-trip", "8").headers())
                .hasSize(1)
                .containsValue("8");
    }

    @Test
    void endpointsWithoutANameAreCalledByProviderOrHostAndMustDiffer() {
        assertThatThrownBy(() -> AutoGlmClient.builder()
                        .endpoint(EndpointSpec.at("http://127.0.0.1:81/v1"))
                        .endpoint(EndpointSpec.at("http://127.0.0.1:81/v2"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint name '127.0.0.1:81' is taken: give one of the two another name");
        try (AutoGlmClient client = AutoGlmClient.builder()
                .apiKey("sk-one")
                .endpoint(EndpointSpec.of("zhipu"))
                .endpoint(EndpointSpec.at("https://llm.example/v1"))
                .build()) {
            assertThat(client.endpoints().endpoints())
                    .extracting(each -> each.name())
                    .containsExactly("zhipu", "llm.example");
        }
    }

    @Test
    void aClientHasEitherEndpointsOrAnAddressOfItsOwn() {
        assertThatThrownBy(() -> AutoGlmClient.builder()
                        .baseUrl("https://other.example")
                        .endpoint(AT)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("baseUrl must not be set when there are endpoints");
        assertThatThrownBy(() ->
                        AutoGlmClient.builder().provider("zhipu").endpoint(AT).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("provider must not be set when there are endpoints");
    }

    @Test
    void aPoolWithoutAWeightIsNotBuilt() {
        assertThatThrownBy(
                        () -> AutoGlmClient.builder().endpoint(AT.withWeight(0)).build())
                .hasMessageContaining("at least one endpoint must have a weight above 0");
    }
}
