package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.EndpointSpec;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class EndpointReaderTests {

    @Test
    void anAddressAloneIsAnEndpointOfWeightOne() {
        EndpointArgument endpoint = read("https://a.example/v1?api-version=1");

        assertThat(endpoint.spec()).isEqualTo(EndpointSpec.at("https://a.example/v1?api-version=1"));
        assertThat(endpoint.spec().weight()).isEqualTo(1);
        assertThat(endpoint.keyVariables()).isEmpty();
        assertThat(endpoint.simulated()).isNull();
        assertThat(endpoint.isSimulated()).isFalse();
    }

    @Test
    void everyPartOfAServerElsewhereIsRead() {
        EndpointArgument endpoint =
                read(" a.example ; weight = 9;order=2; model=glm=glm-x ;model=b=c=d;name=main;provider=zhipu;"
                        + "dialect=openai;key-env=KEY_A;key-env=KEY_B");

        assertThat(endpoint.spec())
                .isEqualTo(EndpointSpec.at("a.example")
                        .withWeight(9)
                        .withOrder(2)
                        .withModels(Map.of("glm", "glm-x", "b", "c=d"))
                        .withName("main")
                        .withProvider("zhipu")
                        .withDialect("openai"));
        assertThat(endpoint.keyVariables()).containsExactly("KEY_A", "KEY_B");
    }

    @Test
    void aProviderWithAnAddressOfItsOwnNeedsNone() {
        assertThat(read("provider=zhipu;weight=0").spec())
                .isEqualTo(EndpointSpec.of("zhipu").withWeight(0));
        assertThat(read("provider=sim").isSimulated()).isTrue();
    }

    @Test
    void aSimulatedServerAnswersAsUsualUnlessItsPartsSayOtherwise() {
        EndpointArgument usual = read("sim;weight=3;name=canary;model=a=b");
        EndpointArgument other =
                read("sim;fault=status:503;fault=refuse;fault-rate=0.4;ttft=uniform:1ms-2ms;token-delay=0");

        assertThat(usual.isSimulated()).isTrue();
        assertThat(usual.spec().baseUrl()).isNull();
        assertThat(usual.spec().weight()).isEqualTo(3);
        assertThat(usual.spec().name()).isEqualTo("canary");
        assertThat(usual.spec().models()).isEqualTo(Map.of("a", "b"));
        assertThat(behavior(usual)).isEqualTo(EndpointDraft.simulated().build());
        assertThat(behavior(other))
                .isEqualTo(EndpointDraft.simulated()
                        .faults(SimFault.status(503), SimFault.refuse())
                        .faultProbability(0.4)
                        .firstToken(SimLatency.uniform(Duration.ofMillis(1), Duration.ofMillis(2)))
                        .perToken(SimLatency.none())
                        .build());
        assertThat(behavior(read("sim;fault=refuse")).faultProbability()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                             | must begin with a URL, with sim or with provider=NAME
            ;weight=1                      | must begin with a URL
            weight=9;https://a.example     | must begin with a URL
            https://a.example;             | part 2 must look like NAME=VALUE, is empty
            https://a.example;;weight=1    | part 2 must look like NAME=VALUE, is empty
            https://a.example;sk-secret    | part 2 must look like NAME=VALUE, is not
            https://a.example;=9           | part 2 must look like NAME=VALUE, is not
            https://a.example;weight=      | part 'weight' must not be empty
            https://a.example;weight=9.5   | part 'weight': must be a whole number, was '9.5'
            https://a.example;weight=-1    | part 'weight': endpoint weight must be from 0 to 1000000, was -1
            https://a.example;weight=1000001 | part 'weight': endpoint weight must be from 0 to 1000000, was 1000001
            https://a.example;order=100    | part 'order': endpoint order must be from 0 to 99, was 100
            https://a.example;order=first  | part 'order': must be a whole number, was 'first'
            https://a.example;weight=1;weight=2 | part 'weight': must be there once, is there twice
            https://a.example;model=a      | part 'model': must look like model=ASKED=SENT, for example model=glm-4.6=glm-4.6-air, was 'a'
            https://a.example;model=a=     | part 'model': must look like model=ASKED=SENT
            https://a.example;model==b     | part 'model': must look like model=ASKED=SENT
            https://a.example;model=a=b;model=a=c | part 'model': must name each model once, names 'a' twice
            https://a.example;name=a/b     | part 'name': endpoint name must have 1 to 100 visible ASCII characters and no slash, was 'a/b'
            https://a.example;wieght=9     | part 'wieght' is not known, did you mean 'weight'? Known: weight, order, model, name
            https://a.example;Weight=9     | part 'Weight' is not known, did you mean 'weight'?
            https://a.example;key=sk-secret | part 'key' is none, because other users of this computer see a command line
            https://a.example;api-key=sk-secret | put the key into a variable and name that with key-env=NAME
            https://a.example;secret_=sk-secret | name that with key-env=NAME
            https://a.example;keyenv=sk-secret  | part 'keyenv' is not known, did you mean 'key-env'?
            https://a.example;fault=refuse | part 'fault': is for sim alone
            https://a.example;ttft=1s      | part 'ttft': is for sim alone
            sim;key-env=KEY                | part 'key-env': is for a server elsewhere: sim speaks as openai and asks for no key
            sim;dialect=zhipu              | part 'dialect': is for a server elsewhere
            sim;fault=explode              | part 'fault':
            sim;fault=refuse;fault-rate=2  | part 'fault-rate': must be from 0 to 1, was '2'
            sim;fault=refuse;fault-rate=-0.1 | part 'fault-rate': must be from 0 to 1, was '-0.1'
            sim;fault=refuse;fault-rate=NaN | part 'fault-rate': must be from 0 to 1, was 'NaN'
            sim;fault=refuse;fault-rate=x  | part 'fault-rate': must be from 0 to 1, was 'x'
            sim;fault-rate=0.5             | part 'fault-rate' belongs to fault=SPEC, which is not there
            sim;ttft=soon                  | part 'ttft':
            """)
    void whatCannotBeIsRefusedByPartRuleAndValue(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("sk-secret");
    }

    private static EndpointArgument read(String text) {
        return new EndpointReader().convert(text);
    }

    private static SimBehavior behavior(EndpointArgument endpoint) {
        return Objects.requireNonNull(endpoint.simulated());
    }
}
