import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { capture, succeeds } from '../../scripts/command.ts'
import { installPackages, whyNoImage } from '../../scripts/image.ts'
import { ROOT, readText } from '../../scripts/repository.ts'
import { newFolder } from '../process/gateway.ts'

const reason = await whyNoImage()
beforeEach(({ skip }) => skip(reason !== undefined, reason))

type Yaml = { readonly [name: string]: Yaml } & readonly Yaml[] & string

/** All documents of a YAML file, read by another's parser: this repository needs none. */
async function readYaml(path: string): Promise<Yaml> {
  await installPackages('python3-yaml')
  const program = 'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))'
  return JSON.parse(await capture('python3', ['-c', program, join(ROOT, path)]))
}

/** A number as the image has it for its user. */
const [, uid] = /^USER (\d+):/m.exec(readText('container/Dockerfile')) ?? []

describe('infra/compose.yaml', () => {
  test('runs the image with nothing to write but its volume, and waits when it stops', async () => {
    const [compose] = await readYaml('infra/compose.yaml')
    const larkgate = compose?.services?.larkgate
    expect(larkgate).toMatchObject({
      build: { context: '..', dockerfile: 'container/Dockerfile' },
      env_file: '../.env',
      read_only: true,
      cap_drop: ['ALL'],
      volumes: ['data:/data'],
      restart: 'unless-stopped',
      stop_grace_period: '30s',
    })
    expect(compose?.volumes).toHaveProperty('data')
    // The image has a HEALTHCHECK, and a port is for this machine only.
    expect(larkgate).not.toHaveProperty('healthcheck')
    expect(larkgate?.ports).toEqual(['127.0.0.1:7777:7777'])
  })
})

describe('infra/kubernetes.yaml', () => {
  test('has a volume, one pod at a time, and an address for the webhook', async () => {
    const documents = await readYaml('infra/kubernetes.yaml')
    const kinds = documents.map(({ kind, metadata }) => `${kind} ${metadata?.name}`)
    expect(kinds).toEqual(['PersistentVolumeClaim larkgate', 'Deployment larkgate', 'Service larkgate'])
    const [claim, deployment, service] = documents
    expect(claim?.spec).toMatchObject({ accessModes: ['ReadWriteOnce'] })
    expect(deployment?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
    const { selector, template } = (deployment as Yaml).spec as Yaml
    expect(selector?.matchLabels).toEqual(template?.metadata?.labels)
    expect(service?.spec?.selector).toEqual(template?.metadata?.labels)
    expect(template?.spec?.volumes).toEqual([{ name: 'data', persistentVolumeClaim: { claimName: 'larkgate' } }])
  })

  test('runs it as the image’s user with no rights, and asks it how it is', async () => {
    const [, deployment] = await readYaml('infra/kubernetes.yaml')
    const pod = deployment?.spec?.template?.spec
    const user = Number(uid)
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 30,
      securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user },
    })
    expect(pod?.containers).toMatchObject([
      {
        envFrom: [{ secretRef: { name: 'larkgate' } }],
        ports: [{ name: 'http', containerPort: 7777 }],
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      },
    ])
  })
})

describe('infra/larkgate.service', () => {
  test('is understood by systemd, and exposes little', async ({ skip }) => {
    skip(!(await succeeds('systemd-analyze', ['--version'])), 'systemd is not installed')
    // systemd looks whether the program is there.
    const unit = join(newFolder(), 'larkgate.service')
    writeFileSync(unit, readText('infra/larkgate.service').replace('/usr/bin/node', process.execPath))
    expect(await capture('systemd-analyze', ['verify', unit])).toBe('')
    // Of 100; most services that come with a system have more than 90.
    await capture('systemd-analyze', ['security', '--offline=yes', '--threshold=20', '--no-pager', unit])
  })
})
