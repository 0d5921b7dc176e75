package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTests {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "127.0.0.1",
                "127.255.255.255",
                "127.1.2.3",
                "[::1]",
                "[0:0:0:0:0:0:0:1]"
            })
    void thisMachineIsLoopback(String host) {
        assertThat(Loopback.isLoopback(URI.create("http://" + host + ":8080/v1").getHost()))
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "localhost.evil.example",
                "evil-localhost",
                "127.0.0.1.evil.example",
                "127.evil.example",
                "127.0.0.256",
                "128.0.0.1",
                "10.0.0.1",
                "0.0.0.0",
                "[::2]",
                "[fe80::1]",
                "llm.example"
            })
    void otherHostsAreNot(String host) {
        assertThat(Loopback.isLoopback(URI.create("http://" + host + "/v1").getHost()))
                .isFalse();
    }

    @Test
    void aUriWithoutAHostIsNot() {
        assertThat(Loopback.isLoopback(URI.create("http://under_score/v1").getHost()))
                .isFalse();
        assertThat(Loopback.isLoopback("[not-an-address]")).isFalse();
    }
}
