package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimCertificate;
import io.autoglm.test.SimCertificates;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Whom the client trusts and who it is, by PEM files and by SSL bundles, against a server that asks for a certificate. */
class TlsPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private SimServer server;
    private SimCertificates.Written files;

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, AutoGlmAutoConfiguration.class))
            .withPropertyValues("autoglm.model=sim-1", "autoglm.shutdown-grace=0", "autoglm.retry.max-attempts=1");

    @BeforeEach
    void start() {
        start(SimCertificate.SIGNED, true);
    }

    private void start(SimCertificate certificate, boolean mutual) {
        server = SimServer.start(
                SimBehavior.builder().build(),
                SimTransport.tls().withCertificate(certificate).withClientCertificates(mutual));
        files = server.certificates().writeTo(folder);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private ErrorCode outcome(String... properties) {
        AtomicReference<ErrorCode> code = new AtomicReference<>();
        bare.withPropertyValues("autoglm.base-url=" + server.baseUrl())
                .withPropertyValues(properties)
                .run(context -> code.set(outcome(context.getBean(AutoGlmClient.class))));
        return code.get();
    }

    /** Returns what a call fails with, {@code null} when it does not. */
    private static ErrorCode outcome(AutoGlmClient client) {
        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class, () -> client.generate("hi").block(PATIENCE));
        return failure == null ? null : failure.code();
    }

    private FailureAnalysis refused(String... properties) {
        AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
        bare.withPropertyValues("autoglm.base-url=" + server.baseUrl())
                .withPropertyValues(properties)
                .run(context ->
                        analysis.set(new ClientConfigurationFailureAnalyzer().analyze(context.getStartupFailure())));
        return analysis.get();
    }

    @Test
    @Binds({"autoglm.tls.trusted-certificates", "autoglm.tls.client-certificate", "autoglm.tls.client-key"})
    void pemFilesSayWhomToTrustAndWhoCalls() {
        String trust = "autoglm.tls.trusted-certificates=" + files.trusted();
        String chain = "autoglm.tls.client-certificate=" + files.clientChain();
        String key = "autoglm.tls.client-key=" + files.clientKey();

        assertThat(outcome(trust, chain, key)).isNull();
        assertThat(outcome(trust)).isEqualTo(ErrorCode.TLS_FAILED);
        assertThat(outcome(chain, key)).isEqualTo(ErrorCode.TLS_FAILED);
    }

    @Test
    @Binds("autoglm.tls.client-key-password")
    void clientKeyPasswordOpensTheKey() throws Exception {
        Path key = Files.writeString(folder.resolve("encrypted.pem"), encrypted(Files.readString(files.clientKey())));
        String[] properties = {
            "autoglm.tls.trusted-certificates=" + files.trusted(),
            "autoglm.tls.client-certificate=" + files.clientChain(),
            "autoglm.tls.client-key=" + key,
            "autoglm.tls.client-key-password=s3cret"
        };

        assertThat(outcome(properties)).isNull();
        properties[3] = "autoglm.tls.client-key-password=wr0ng";
        assertThat(refused(properties).getDescription())
                .contains("autoglm.tls.client-key must be a readable PEM file", "with autoglm.tls.client-key-password")
                .doesNotContain("wr0ng");
    }

    private static String encrypted(String pem) throws Exception {
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        String algorithm = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec("s3cret".toCharArray())),
                new PBEParameterSpec(new byte[8], 1000));
        byte[] encrypted = new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(der)).getEncoded();
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(encrypted) + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }

    @Test
    @Binds("autoglm.tls.dangerously-accept-any-hostname")
    void anyHostnameIsAcceptedOnlyWhereThatIsSet() {
        server.close();
        start(SimCertificate.WRONG_HOST, false);
        String trust = "autoglm.tls.trusted-certificates=" + files.trusted();

        assertThat(outcome(trust)).isEqualTo(ErrorCode.TLS_FAILED);
        assertThat(outcome(trust, "autoglm.tls.dangerously-accept-any-hostname=true"))
                .isNull();
    }

    @Test
    void thePasswordIsNotShown() {
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of(
                                "autoglm.tls.client-key", "key.pem", "autoglm.tls.client-key-password", "s3cret")))
                        .bindOrCreate("autoglm", AutoGlmProperties.class)
                        .toString())
                .contains("key.pem")
                .doesNotContain("s3cret");
    }

    private String[] bundle(String... more) {
        String[] properties = {
            "spring.ssl.bundle.pem.corp.truststore.certificate=file:" + files.trusted(),
            "spring.ssl.bundle.pem.corp.keystore.certificate=file:" + files.clientChain(),
            "spring.ssl.bundle.pem.corp.keystore.private-key=file:" + files.clientKey(),
            "autoglm.ssl.bundle=corp"
        };
        return java.util.stream.Stream.of(properties, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    @Test
    @Binds("autoglm.ssl.bundle")
    void aBundleSaysWhomToTrustAndWhoCalls() {
        assertThat(outcome(bundle())).isNull();
        assertThat(outcome(bundle("autoglm.ssl.bundle="))).isEqualTo(ErrorCode.TLS_FAILED);
        assertThat(outcome(
                        "spring.ssl.bundle.pem.trust.truststore.certificate=file:" + files.trusted(),
                        "autoglm.ssl.bundle=trust"))
                .as("without a certificate of one's own")
                .isEqualTo(ErrorCode.TLS_FAILED);
    }

    @Test
    void aNamedClientHasABundleOfItsOwn() {
        bare.withConfiguration(AutoConfigurations.of(AutoGlmClientsAutoConfiguration.class))
                .withPropertyValues(bundle("autoglm.ssl.bundle="))
                .withPropertyValues(
                        "autoglm.clients.fast.base-url=" + server.baseUrl(),
                        "autoglm.clients.fast.model=sim-1",
                        "autoglm.clients.fast.ssl.bundle=corp",
                        "autoglm.clients.plain.base-url=" + server.baseUrl(),
                        "autoglm.clients.plain.model=sim-1")
                .run(context -> {
                    assertThat(outcome(context.getBean("fast", AutoGlmClient.class)))
                            .isNull();
                    assertThat(outcome(context.getBean("plain", AutoGlmClient.class)))
                            .isEqualTo(ErrorCode.TLS_FAILED);
                });
    }

    @Test
    void anyHostnameHoldsForABundleToo() {
        server.close();
        start(SimCertificate.WRONG_HOST, true);

        assertThat(outcome(bundle())).isEqualTo(ErrorCode.TLS_FAILED);
        assertThat(outcome(bundle("autoglm.tls.dangerously-accept-any-hostname=true")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"trusted-certificates", "client-key-password"})
    void aBundleAndPemFilesExcludeEachOther(String property) {
        assertThat(refused(bundle(
                                "autoglm.tls." + property + "=x",
                                "autoglm.tls.client-key=y",
                                "autoglm.tls.client-certificate=z"))
                        .getDescription())
                .contains("autoglm.ssl.bundle (corp) and ", "autoglm.tls." + property, "exclude each other");
    }

    @Test
    void aBundleThatDoesNotExistStopsTheStartWithThoseThatDo() {
        FailureAnalysis analysis = refused(bundle("autoglm.ssl.bundle=crop"));

        assertThat(analysis.getDescription())
                .endsWith("autoglm.ssl.bundle: there is no SSL bundle 'crop'; there are: corp");
        assertThat(analysis.getAction()).contains("spring.ssl.bundle.pem.crop.*");
        assertThat(refused("autoglm.ssl.bundle=crop").getDescription()).endsWith("'crop'; there is none");
    }

    @Test
    void aBundleThatCannotBeReadStopsTheStart() {
        assertThat(refused(
                                "spring.ssl.bundle.pem.bad.truststore.certificate=file:"
                                        + folder.resolve("nothing.pem"),
                                "autoglm.ssl.bundle=bad")
                        .getDescription())
                .contains("autoglm.ssl.bundle: the SSL bundle 'bad' cannot be used: ");
    }

    @Test
    void aBundleWithOptionsIsRefusedInsteadOfTakenWithoutThem() {
        assertThat(refused(bundle("spring.ssl.bundle.pem.corp.options.enabled-protocols=TLSv1.3"))
                        .getDescription())
                .contains("'corp' has options (ciphers, enabled-protocols)");
        assertThat(refused(bundle("spring.ssl.bundle.pem.corp.protocol=TLSv1.3"))
                        .getDescription())
                .contains("'corp' has a protocol, which this client does not take");
    }

    private SslBundle bundleOf(Path trusted, boolean keys) {
        PemSslStoreDetails own = PemSslStoreDetails.forCertificates("file:" + files.clientChain())
                .withPrivateKey("file:" + files.clientKey());
        return SslBundle.of(
                new PemSslStoreBundle(keys ? own : null, PemSslStoreDetails.forCertificate("file:" + trusted)));
    }

    @Test
    void aBundleThatIsReloadedCountsFromTheNextConnectionOn() throws IOException {
        try (SimServer stranger = SimServer.startTls(SimBehavior.builder().build(), 0)) {
            Path other = Files.writeString(folder.resolve("other.pem"), stranger.certificatePem());
            DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("live", bundleOf(other, true));
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                    .withBean(DefaultSslBundleRegistry.class, () -> registry)
                    .withPropertyValues(
                            "autoglm.base-url=" + server.baseUrl(),
                            "autoglm.model=sim-1",
                            "autoglm.shutdown-grace=0",
                            "autoglm.retry.max-attempts=1",
                            "autoglm.ssl.bundle=live")
                    .run(context -> {
                        AutoGlmClient client = context.getBean(AutoGlmClient.class);
                        assertThat(outcome(client)).isEqualTo(ErrorCode.TLS_FAILED);

                        assertThat(linesOf(() ->
                                        registry.updateBundle("live", bundleOf(folder.resolve("gone.pem"), true))))
                                .isEqualTo(LogLine.CERTIFICATES_KEPT.words() + " bundle=live");
                        assertThat(outcome(client)).isEqualTo(ErrorCode.TLS_FAILED);

                        assertThat(linesOf(() -> registry.updateBundle("live", bundleOf(files.trusted(), false))))
                                .isEmpty();
                        assertThat(outcome(client)).as("trusting, unknown").isEqualTo(ErrorCode.TLS_FAILED);

                        registry.updateBundle("live", bundleOf(files.trusted(), true));
                        assertThat(outcome(client)).isNull();
                    });
        }
    }

    private static String linesOf(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(LogLine.CERTIFICATES_KEPT.loggerName());
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            action.run();
        } finally {
            logger.detachAppender(log);
        }
        return String.join(
                "\n", log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }
}
