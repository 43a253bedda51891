import { webCrypto } from '../../../lib/crypto/web.ts'
import { cryptoContract } from '../../contract/crypto.ts'

cryptoContract('WebCrypto', webCrypto)
