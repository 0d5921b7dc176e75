package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import reactor.netty.http.client.HttpClient;

/** The other tests of this folder have been run on what its module says. */
class VersionsTests {

    @Test
    void theVersionsAreThoseOfTheModule() {
        assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("expected.spring-boot"));
        assertThat(HttpClient.class.getPackage().getImplementationVersion())
                .isEqualTo(System.getProperty("expected.reactor-netty"));
        assertThat(Version.identify().get("netty-common").artifactVersion())
                .isEqualTo(System.getProperty("expected.netty"));
    }
}
