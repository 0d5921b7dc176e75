package io.autoglm.sdk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpSpecTests {

    private static final Path PEM = Path.of("x.pem");
    private static final X509ExtendedTrustManager TRUST = trustOfTheJvm();
    private static final X509ExtendedKeyManager KEYS = keyManager();

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void whatIsWrongIsNamedWithItsRuleAndValue(Supplier<Object> setting, String message) {
        assertThatIllegalArgumentException().isThrownBy(setting::get).withMessage(message);
    }

    static Stream<Arguments> wrong() {
        HttpSpec defaults = HttpSpec.defaults();
        return Stream.of(
                wrong(() -> defaults.withMaxStreams(0), "maxStreams must be 1 to 1000, was 0"),
                wrong(() -> defaults.withMaxStreams(1001), "maxStreams must be 1 to 1000, was 1001"),
                wrong(() -> defaults.withStreamWindow(65_534), "streamWindow must be 65535 to 16777216, was 65534"),
                wrong(
                        () -> defaults.withStreamWindow(16_777_217),
                        "streamWindow must be 65535 to 16777216, was 16777217"),
                wrong(
                        () -> defaults.withStreamWindow(16_777_216),
                        "maxStreams times streamWindow must be at most 1073741824, was 100 times 16777216"),
                wrong(() -> defaults.withMaxHeaderBytes(1023), "maxHeaderBytes must be 1024 to 1048576, was 1023"),
                wrong(
                        () -> defaults.withMaxHeaderBytes(1_048_577),
                        "maxHeaderBytes must be 1024 to 1048576, was 1048577"),
                wrong(
                        () -> new TlsSpec(null, PEM, null, null, false, null, null),
                        "clientCertificate and clientKey belong together, only clientCertificate was set"),
                wrong(
                        () -> new TlsSpec(null, null, PEM, null, false, null, null),
                        "clientCertificate and clientKey belong together, only clientKey was set"),
                wrong(
                        () -> new TlsSpec(null, null, null, "s3cret", false, null, null),
                        "clientKeyPassword needs clientKey, which was not set"),
                wrong(
                        () -> TlsSpec.defaults().withManagers(TRUST, null).withTrustedCertificates(PEM),
                        "trustManager and trustedCertificates (x.pem) exclude each other"),
                wrong(
                        () -> TlsSpec.defaults().withClientCertificate(PEM, PEM).withManagers(null, KEYS),
                        "keyManager and clientCertificate (x.pem) exclude each other"),
                wrong(() -> ProxySpec.http(" ", 1), "host must be the proxy's name or address alone, was ' '"),
                wrong(
                        () -> ProxySpec.http("http://p:3128", 3128),
                        "host must be the proxy's name or address alone, was 'http://p:3128'"),
                wrong(
                        () -> ProxySpec.http("p:3128", 3128),
                        "host must be the proxy's name or address alone, was 'p:3128'"),
                wrong(
                        () -> ProxySpec.http("ann:s3cret@p", 3128),
                        "host must be the proxy's name or address alone, was one with a user"),
                wrong(() -> ProxySpec.http("p", 0), "port must be the proxy's, 1 to 65535, was 0"),
                wrong(() -> ProxySpec.socks5("p", 65_536), "port must be the proxy's, 1 to 65535, was 65536"),
                wrong(
                        () -> new ProxySpec(ProxySpec.Type.HTTP, "p", 1, null, "s3cret", List.of()),
                        "proxy password needs a username, which was not set"),
                wrong(
                        () -> ProxySpec.socks4("p", 1).withCredentials("u", "s3cret"),
                        "proxy password must not be set for SOCKS4, which has none"),
                wrong(
                        () -> ProxySpec.http("p", 1).withCredentials("u:v", "x"),
                        "proxy username must not contain a colon"),
                wrong(() -> ProxySpec.http("p", 1).withNoProxy("10.0.0.0/33"), noProxy("10.0.0.0/33")),
                wrong(() -> ProxySpec.http("p", 1).withNoProxy("corp/8"), noProxy("corp/8")),
                wrong(() -> ProxySpec.http("p", 1).withNoProxy("a*b"), noProxy("a*b")),
                wrong(() -> ProxySpec.http("p", 1).withNoProxy("host:x"), noProxy("host:x")),
                wrong(() -> ProxySpec.http("p", 1).withNoProxy(""), noProxy("")));
    }

    private static X509ExtendedTrustManager trustOfTheJvm() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509ExtendedKeyManager keyManager() {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(null, null);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Arguments wrong(Supplier<Object> setting, String message) {
        return Arguments.arguments(setting, message);
    }

    private static String noProxy(String entry) {
        return "noProxy must name hosts, .domains, networks such as 10.0.0.0/8, <local> or *, was '" + entry + "'";
    }

    @Test
    void aProxyMayBeAnAddress() {
        for (String host : List.of("10.0.0.1", "::1", "[fd00::1]", "fe80::1%eth0", "proxy_1.corp", "代理.example")) {
            assertThat(ProxySpec.http(host, 1).host()).isEqualTo(host);
        }
    }

    @Test
    void eachSetterChangesOneThingOfACopy() {
        HttpSpec defaults = HttpSpec.defaults();
        TlsSpec tls = TlsSpec.defaults().withTrustedCertificates(PEM);
        ProxySpec proxy = ProxySpec.http("p", 1);
        HttpSpec all = defaults.withProtocol(HttpProtocol.HTTP_2)
                .withMaxStreams(7)
                .withStreamWindow(70_000)
                .withTls(tls)
                .withProxy(proxy)
                .withNameResolution(NameResolution.SYSTEM)
                .withCompression(true)
                .withMaxHeaderBytes(2_000);

        assertThat(all)
                .isEqualTo(
                        new HttpSpec(HttpProtocol.HTTP_2, 7, 70_000, tls, proxy, NameResolution.SYSTEM, true, 2_000));
        assertThat(defaults).isSameAs(HttpSpec.defaults()).isNotEqualTo(all);
        assertThat(tls.dangerouslyWithAnyHostname().anyHostname()).isTrue();
        assertThat(TlsSpec.defaults().anyHostname()).isFalse();
    }

    @Test
    void aCopyKeepsTheManagers() {
        TlsSpec managed = TlsSpec.defaults().withManagers(TRUST, KEYS);

        assertThat(managed.dangerouslyWithAnyHostname())
                .isEqualTo(new TlsSpec(null, null, null, null, true, TRUST, KEYS));
        assertThat(managed.toString()).endsWith(", anyHostname=false, trustManager, keyManager]");
    }

    @Test
    void nothingSecretIsShown() {
        HttpSpec spec = HttpSpec.defaults()
                .withTls(TlsSpec.defaults().withClientCertificate(PEM, PEM, "k3y-secret"))
                .withProxy(ProxySpec.http("proxy", 3128).withCredentials("ann", "pr0xy-secret"));

        assertThat(spec.toString()).contains("proxy:3128", "with credentials").doesNotContain("secret", "ann");
    }

    @ParameterizedTest(name = "{0} for {1}:{2} is {3}")
    @CsvSource({
        "example.com, example.com, 443, true",
        "example.com, api.example.com, 443, true",
        "example.com, notexample.com, 443, false",
        "EXAMPLE.com, Api.Example.COM, 443, true",
        "example.com, example.com., 443, true",
        ".example.com, example.com, 443, false",
        ".example.com, api.example.com, 443, true",
        "*.example.com, example.com, 443, false",
        "*.example.com, a.b.example.com, 443, true",
        "example.com:8000, example.com, 8000, true",
        "example.com:8000, example.com, 443, false",
        "<local>, vllm, 8000, true",
        "<local>, vllm.corp, 8000, false",
        "<local>, ::1, 8000, false",
        "*, anything.at.all, 1, true",
        "10.0.0.0/8, 10.255.1.2, 80, true",
        "10.0.0.0/8, 11.0.0.1, 80, false",
        "10.0.0.0/8, 10.example.com, 80, false",
        "172.16.0.0/12, 172.31.255.255, 80, true",
        "172.16.0.0/12, 172.32.0.0, 80, false",
        "0.0.0.0/0, 8.8.8.8, 80, true",
        "192.168.1.7, 192.168.1.7, 80, true",
        "192.168.1.7, 192.168.1.70, 80, false",
        "192.168.1.7:81, 192.168.1.7, 80, false",
        "fd00::/8, fd12::1, 80, true",
        "fd00::/8, '[fd12::1]', 80, true",
        "fd00::/8, fe80::1, 80, false",
        "::1, '[::1]', 80, true",
        "'[::1]:80', ::1, 80, true",
        "'[::1]:81', ::1, 80, false"
    })
    void whatIsListedGoesPastTheProxy(String entry, String host, int port, boolean direct) {
        assertThat(ProxySpec.http("p", 1).withNoProxy(entry).isFor(host, port)).isEqualTo(!direct);
    }

    @Test
    void directIsForNobody() {
        assertThat(ProxySpec.direct().isFor("example.com", 443)).isFalse();
    }

    @ParameterizedTest(name = "{0} = {1} for {2}")
    @CsvSource(
            nullValues = "none",
            value = {
                "HTTPS_PROXY, http://p:3128, https://api.test, HTTP p:3128",
                "https_proxy, p:3128, https://api.test, HTTP p:3128",
                "HTTPS_PROXY, http://p, https://api.test, HTTP p:80",
                "HTTPS_PROXY, socks5://p, https://api.test, SOCKS5 p:1080",
                "HTTPS_PROXY, socks5h://p:9, https://api.test, SOCKS5 p:9",
                "HTTPS_PROXY, socks4://p:9, https://api.test, SOCKS4 p:9",
                "ALL_PROXY, http://p:1, https://api.test, HTTP p:1",
                "all_proxy, http://p:1, http://api.test, HTTP p:1",
                "HTTPS_PROXY, http://p:1, http://api.test, none",
                "HTTP_PROXY, http://p:1, http://api.test, HTTP p:1",
                "http_proxy, http://p:1, http://api.test, HTTP p:1",
                "HTTP_PROXY, http://p:1, https://api.test, none",
                "HTTPS_PROXY, ' ', https://api.test, none"
            })
    void theEnvironmentIsReadAsCurlDoes(String variable, String value, URI target, String expected) {
        ProxySpec found = ProxyEnvironment.find(Map.of(variable, value), target);

        assertThat(found == null ? null : found.type() + " " + found.host() + ":" + found.port())
                .isEqualTo(expected);
    }

    @Test
    void theCloserVariableWinsAndLowerCaseWins() {
        Map<String, String> both = Map.of("ALL_PROXY", "a:1", "HTTPS_PROXY", "b:1", "https_proxy", "c:1");

        assertThat(ProxyEnvironment.find(both, URI.create("https://api.test")))
                .extracting(ProxySpec::host)
                .isEqualTo("c");
    }

    @Test
    void aHeaderThatCgiTurnsIntoAVariableIsNoProxy() {
        Map<String, String> cgi = Map.of("REQUEST_METHOD", "GET", "HTTP_PROXY", "http://evil:1");

        assertThat(ProxyEnvironment.find(cgi, URI.create("http://api.test"))).isNull();
    }

    @Test
    void userAndPasswordAreDecoded() {
        ProxySpec found = ProxyEnvironment.find(
                Map.of("HTTPS_PROXY", "http://a%40b:p%3Aq+r@p:1"), URI.create("https://api.test"));

        assertThat(found).extracting(ProxySpec::username, ProxySpec::password).containsExactly("a@b", "p:q+r");
    }

    @Test
    void exceptionsAndLoopbackAreReachedDirectly() {
        ProxySpec found = ProxyEnvironment.find(
                Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", ".corp, 10.0.0.0/8"), URI.create("https://api.test"));

        assertThat(found).isNotNull();
        assertThat(Stream.of("api.test", "vllm.corp", "10.1.1.1", "localhost", "127.0.0.2", "::1")
                        .filter(host -> found.isFor(host, 443)))
                .containsExactly("api.test");
    }

    @ParameterizedTest
    @CsvSource({"https://p:1", "http://", "ftp://p", "'http://u:s3cret@p:x y'"})
    void aValueThatIsNotUnderstoodIsNamedByItsVariable(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyEnvironment.find(Map.of("HTTPS_PROXY", value), URI.create("https://api.test")))
                .withMessageStartingWith("HTTPS_PROXY must be")
                .withMessageNotContaining("s3cret");
    }
}
