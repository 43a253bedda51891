import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { cryptoContract } from '../../contract/crypto.ts'

cryptoContract('crypto of Node', nodeCrypto)
