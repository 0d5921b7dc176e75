package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What the person at the terminal reads when a client cannot be made: what is wrong, and what to do, in the names of properties. */
@ExtendWith(OutputCaptureExtension.class)
class ClientConfigurationFailureTests {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class})
    static class Application {}

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            autoglm.model=m | no endpoint: set autoglm.base-url (AUTOGLM_BASE_URL) or autoglm.provider (AUTOGLM_PROVIDER, one of zhipu, | Set autoglm.provider and, where the provider needs one, autoglm.api-key or autoglm.api-key-file; or set autoglm.base-url.
            autoglm.clients.fast.model=m | no endpoint: set autoglm.clients.fast.base-url (AUTOGLM_CLIENTS_FAST_BASE_URL) or autoglm.clients.fast.provider (AUTOGLM_CLIENTS_FAST_PROVIDER, one of | Set autoglm.clients.fast.provider and
            autoglm.provider=openai | provider openai needs a key: set autoglm.api-key, AUTOGLM_API_KEY or OPENAI_API_KEY | Set autoglm.provider and, where the provider needs one, autoglm.api-key or
            autoglm.clients.so-fast.provider=openai | needs a key: set autoglm.clients.so-fast.api-key, AUTOGLM_CLIENTS_SOFAST_API_KEY or OPENAI_API_KEY | autoglm.clients.so-fast.api-key-file
            autoglm.provider=generate | provider generate has no address of its own: set autoglm.base-url (AUTOGLM_BASE_URL) | or set autoglm.base-url
            autoglm.base-url=http://llm.example,autoglm.api-key=k | AGLM-4003: a key would go over plain http to host llm.example | Use https in autoglm.base-url, or in that of the endpoint; or, where nobody else can read what travels, set autoglm.allow-insecure-http=true.
            autoglm.clients.fast.base-url=http://llm.example,autoglm.clients.fast.api-key=k | AutoGlmClient 'fast' cannot be made: AGLM-4003 | set autoglm.clients.fast.allow-insecure-http=true.
            autoglm.base-url=http://a,autoglm.endpoints.east.base-url=http://b | AutoGlmClient cannot be made: autoglm.base-url and autoglm.endpoints.* exclude each other, set one of them only | Make it an endpoint, too (autoglm.endpoints.<name>.base-url), or remove one of the two.
            autoglm.clients.fast.provider=zai,autoglm.clients.fast.endpoints.east.base-url=http://b | autoglm.clients.fast.provider and autoglm.clients.fast.endpoints.* exclude each other | Make it an endpoint, too (autoglm.clients.fast.endpoints.<name>.provider)
            autoglm.endpoints.east.weight=1 | autoglm.endpoints.east.base-url is not set, and neither is autoglm.endpoints.east.provider | Set autoglm.endpoints.east.base-url or autoglm.endpoints.east.provider.
            autoglm.endpoints.east.provider=generate | autoglm.endpoints.east.base-url is not set, and provider generate has no address of its own | Set autoglm.endpoints.east.base-url.
            autoglm.endpoints.east.base-url=ftp://a | autoglm.endpoints.east.base-url: base URL must begin with http:// or https:// | Correct what is named above.
            autoglm.clients.fast.endpoints.east.base-url=http://a,autoglm.clients.fast.endpoints.east.weight=-1 | autoglm.clients.fast.endpoints.east.weight must be from 0 to 1000000, was -1 | Correct what is named above.
            autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.order=100 | autoglm.endpoints.east.order must be from 0 to 99, was 100 | Correct what is named above.
            autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.weight=0 | at least one endpoint must have a weight above 0 | Correct what is named above.
            autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.limit.max-waiting=1 | autoglm.endpoints.east.limit.max-waiting: all endpoints of a client have one waiting room | Set max-waiting below the limit of the client
            autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.limit.fixed=0 | autoglm.endpoints.east.limit.fixed must be 1 to 10000, was 0 | Correct what is named above.
            autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.api-keys=x,autoglm.endpoints.east.api-key=y | autoglm.endpoints.east.api-keys and autoglm.endpoints.east.api-key exclude each other | Remove one of the two.
            autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.api-key-file=/no/autoglm.key | autoglm.endpoints.east.api-key-file: /no/autoglm.key cannot be read | The file must hold the key alone
            autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.headers.Authorization=x | autoglm.endpoints.east.headers: | Correct what is named above.
            autoglm.endpoints.east.base-url=http://llm.example,autoglm.endpoints.east.api-key=k | AGLM-4003: a key would go over plain http to host llm.example | Use https in autoglm.base-url, or in that of the endpoint
            autoglm.clients.fast.base-url=http://127.0.0.1:1,autoglm.hedge.after=1s,autoglm.hedge.percentile=0.9 | autoglm.hedge.after (PT1S) and autoglm.hedge.percentile (0.9) exclude each other | Remove one of the two.
            autoglm.base-url=http://127.0.0.1:1,autoglm.limit.fixed=7,autoglm.limit.adaptive.max=9 | autoglm.limit.fixed (7) and autoglm.limit.adaptive.* exclude each other, set one of them only | Remove one of the two.
            autoglm.base-url=https://127.0.0.1:1,autoglm.tls.trusted-certificates=nothing.pem | autoglm.tls.trusted-certificates must be a readable PEM file of certificates, was nothing.pem | Correct what is named above.
            autoglm.clients.fast.base-url=http://127.0.0.1:1,autoglm.clients.fast.api-key-header=x | autoglm.clients.fast.api-key-header says how a key is sent | Set autoglm.clients.fast.api-key or autoglm.clients.fast.api-key-file, or remove autoglm.clients.fast.api-key-header.
            autoglm.clients.fast.base-url=http://127.0.0.1:1,autoglm.clients.fast.http.max-streams=0 | autoglm.clients.fast.http.max-streams must be 1 to 1000, was 0 | Correct what is named above.
            autoglm.clients.fast.base-url=http://127.0.0.1:1,autoglm.retry.max-attempts=0 | autoglm.retry.max-attempts must be at least 1, was 0 | what it does take from there is named in the message
            autoglm.base-url=http://127.0.0.1:1,autoglm.retry.max-attempts=0 | autoglm.retry.max-attempts must be at least 1, was 0 | Correct what is named above.
            """)
    void saysWhatIsWrongAndWhatToDo(String properties, String description, String action, CapturedOutput output) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        List<String> arguments = new ArrayList<>();
        for (String property : properties.split(",")) {
            arguments.add("--" + property);
        }

        assertThatException()
                .isThrownBy(
                        () -> application.run(arguments.toArray(String[]::new)).close());

        assertThat(output.getAll())
                .containsSubsequence("APPLICATION FAILED TO START", "Description:", description, "Action:", action)
                .doesNotContain("baseUrl", "apiKey", "trustedCertificates");
    }
}
