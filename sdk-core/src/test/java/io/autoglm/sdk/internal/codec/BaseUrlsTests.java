package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseUrlsTests {

    @ParameterizedTest(name = "{0} calls {1}")
    @CsvSource(textBlock = """
            http://localhost:8000/v1,                          http://localhost:8000/v1/chat/completions
            http://localhost:8000/v1/,                         http://localhost:8000/v1/chat/completions
            http://localhost:8000/v1///,                       http://localhost:8000/v1/chat/completions
            http://localhost:8000,                             http://localhost:8000/v1/chat/completions
            http://localhost:8000/,                            http://localhost:8000/v1/chat/completions
            localhost:8000,                                    https://localhost:8000/v1/chat/completions
            localhost:8000/v1,                                 https://localhost:8000/v1/chat/completions
            api.openai.com,                                    https://api.openai.com/v1/chat/completions
            '  https://api.openai.com/v1  ',                   https://api.openai.com/v1/chat/completions
            HTTPS://API.OpenAI.com/v1,                         https://api.openai.com/v1/chat/completions
            https://open.bigmodel.cn/api/paas/v4/,             https://open.bigmodel.cn/api/paas/v4/chat/completions
            https://gw.example/teams/a%20b/llm/v1,             https://gw.example/teams/a%20b/llm/v1/chat/completions
            https://gw.example/v1/chat/completions,            https://gw.example/v1/chat/completions
            https://gw.example/v1/chat/completions/,           https://gw.example/v1/chat/completions
            https://gw.example/chat/completions,               https://gw.example/chat/completions
            https://x.openai.azure.com/openai/deployments/d?api-version=2026-01-01, https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2026-01-01
            https://x.example?a=b&monkey=1&keyboard=2,         https://x.example/v1/chat/completions?a=b&monkey=1&keyboard=2
            http://[::1]:8000/v1,                              http://[::1]:8000/v1/chat/completions
            http://127.0.0.1,                                  http://127.0.0.1/v1/chat/completions
            """)
    void areUnderstoodAsPeopleWriteThem(String written, String called) {
        URI base = BaseUrls.normalize(written);

        assertThat(BaseUrls.resolve(base, "chat/completions")).hasToString(called);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            https://user:hidden@host/v1           | user or password | https://***@host/v1/chat/completions
            user:hidden@host/v1                   | user or password | https://***@host/v1/chat/completions
            https://hidden@host/v1                | user or password | https://***@host/v1/chat/completions
            https://host/v1?key=hidden            | key in its query | https://host/v1/chat/completions?key=***
            https://host/v1?api-version=1&API_KEY=hidden | key in its query | https://host/v1/chat/completions?api-version=***&API_KEY=***
            https://host/v1?apikey=hidden         | key in its query | https://host/v1/chat/completions?apikey=***
            https://host/v1?api-key=hidden        | key in its query | https://host/v1/chat/completions?api-key=***
            https://host/v1?Token=hidden          | key in its query | https://host/v1/chat/completions?Token=***
            https://host/v1?access_token=hidden   | key in its query | https://host/v1/chat/completions?access_token=***
            https://host/v1#hidden                | fragment         | https://host/v1/chat/completions
            ftp://host/v1                         | http             | ftp://host/v1/chat/completions
            ws://host                             | http             | ws://host/v1/chat/completions
            https://                              | URL              | https:/chat/completions
            https:///v1                           | host             | https:///v1/chat/completions
            https://my_host/v1                    | host             | https://my_host/v1/chat/completions
            https://host:0/v1                     | port             | https://host:0/v1/chat/completions
            https://host:65536/v1                 | port             | https://host:65536/v1/chat/completions
            https://host:65536                    | port             | https://host:65536/v1/chat/completions
            https://host/?key=hidden              | key in its query | https://host/v1/chat/completions?key=***
            https://host:port/v1                  | host             | https://host:port/v1/chat/completions
            https://ho st/v1                      | spaces           | https://ho_st/v1/chat/completions
            https://主机/v1                        | ASCII            | https://__/v1/chat/completions
            https://host/%zz                      | URL              | https://host/%zz/chat/completions
            """)
    void areRefusedWithTheUrlThatWouldHaveBeenCalled(String written, String rule, String called) {
        IllegalArgumentException refused =
                catchThrowableOfType(IllegalArgumentException.class, () -> BaseUrls.normalize(written));

        assertThat(refused).hasMessageContaining(rule).hasMessageEndingWith("would have called " + called);
        assertThat(refused.getMessage()).doesNotContain("hidden");
    }

    @ParameterizedTest(name = "[{0}]")
    @CsvSource({"''", "'  '", "'https://host/\tv1'", "'https://host/\nv1'"})
    void areRefusedWhenEmptyOrTorn(String written) {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> BaseUrls.normalize(written)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:8000/v1, health, http://h:8000/v1/health",
        "http://h:8000/v1, ../health, http://h:8000/health",
        "https://h/team/v1/, ../tokenize, https://h/team/tokenize",
        "https://h, ../health, https://h/health",
        "https://h/openai/v1?api-version=1, ../health, https://h/openai/health?api-version=1",
    })
    void aPathThatLeavesTheBaseUrlLeavesItsLastSegment(URI base, String path, URI called) {
        assertThat(BaseUrls.resolve(base, path)).isEqualTo(called);
    }
}
